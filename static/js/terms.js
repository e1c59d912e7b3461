// A marked term opens its entry beside the word. Without this file, or in a browser without
// popovers, its link leads to the entry in the list of terms below.
const words = document.querySelectorAll('.prose a.term');
if (words.length && HTMLElement.prototype.togglePopover) {
  const card = document.createElement('div');
  card.id = 'term-card';
  card.className = 'term-card';
  card.popover = 'auto';
  card.setAttribute('role', 'dialog');
  document.body.append(card);
  let opener = null;

  const show = (word) => {
    const entry = document.querySelector(word.hash);
    const close = document.createElement('button');
    close.type = 'button';
    close.className = 'link';
    close.textContent = document.querySelector('[data-close-words]').dataset.closeWords;
    close.addEventListener('click', () => card.hidePopover());
    const said = entry.querySelector('dd').cloneNode(true);
    said.querySelector('a')?.remove();
    const title = document.createElement('strong');
    title.textContent = entry.querySelector('dt').textContent;
    const text = document.createElement('p');
    text.append(...said.childNodes);
    card.replaceChildren(title, text, close);
    card.setAttribute('aria-label', title.textContent);
    card.showPopover();
    const { left, bottom } = word.getBoundingClientRect();
    const most = innerWidth - card.offsetWidth - 8;
    card.style.insetInlineStart = `${Math.max(8, Math.min(left, most))}px`;
    const fits = bottom + card.offsetHeight + 8 < innerHeight;
    card.style.insetBlockStart = fits
      ? `${bottom + 6}px`
      : `${Math.max(8, word.getBoundingClientRect().top - card.offsetHeight - 6)}px`;
    close.focus();
    opener = word;
  };

  words.forEach((word) => word.addEventListener('click', (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    show(word);
  }));
  card.addEventListener('toggle', (event) => {
    if (event.newState === 'closed' && (document.activeElement === document.body || card.contains(document.activeElement))) opener?.focus();
  });
}
