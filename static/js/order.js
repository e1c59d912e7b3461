// Moves an item of an order in place and says where it is now. Without this file the arrows post.
for (const list of document.querySelectorAll('.order')) {
  list.addEventListener('click', (event) => {
    const button = event.target.closest('button');
    if (!button) return;
    event.preventDefault();
    const row = button.closest('li');
    // The neighbor moves, so that the focus stays where it is.
    if (button.name === 'up') row.previousElementSibling && row.after(row.previousElementSibling);
    else row.nextElementSibling && row.before(row.nextElementSibling);
    button.form.elements.keep.checked = true;
    const rows = [...list.children];
    const item = row.querySelector('span').textContent;
    const says = { place: rows.indexOf(row) + 1, total: rows.length, item };
    list.parentElement.querySelector('[role=status]').textContent = list.dataset.moved.replace(/{(\w+)}/g, (_, name) => says[name]);
    list.dispatchEvent(new Event('input', { bubbles: true }));
  });
}
