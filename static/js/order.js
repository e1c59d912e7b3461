// Moves an item of an order in place and says where it is now. At the end of the list nothing moves,
// and so nothing is an answer yet. Without this file the arrows post.
for (const list of document.querySelectorAll('.order')) {
  const status = list.parentElement.querySelector('[role=status]');
  list.addEventListener('click', (event) => {
    const button = event.target.closest('button');
    if (!button) return;
    event.preventDefault();
    const row = button.closest('li');
    const isUp = button.name === 'up';
    const neighbor = isUp ? row.previousElementSibling : row.nextElementSibling;
    const { moved, first, last } = list.dataset;
    const item = row.querySelector('span').textContent;
    const tell = (words) => {
      const rows = [...list.children];
      const says = { place: rows.indexOf(row) + 1, total: rows.length, item };
      status.textContent = words.replace(/{(\w+)}/g, (_, name) => says[name]);
    };
    if (!neighbor) {
      tell(isUp ? first : last);
      return;
    }
    // The neighbor moves, so that the focus stays where it is.
    if (isUp) row.after(neighbor);
    else row.before(neighbor);
    button.form.elements.keep.checked = true;
    tell(moved);
    list.dispatchEvent(new Event('input', { bubbles: true }));
  });
}
