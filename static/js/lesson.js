// Keeps the place: the zoom links carry the furthest paragraph, and it is saved.
const form = document.querySelector('[data-place]');
const links = [...document.querySelectorAll('.zoom a')].map((link) => [link, link.getAttribute('href')]);
const inView = new Set();
let furthest = 0, sent = 1, last = 0;

const save = () => {
  // The first paragraph alone is a look and not yet reading; then at most every 20 seconds.
  if (furthest <= sent || Date.now() - last < 20000) return;
  const body = new FormData(form);
  body.set('paragraph', furthest);
  [sent, last] = [furthest, Date.now()];
  fetch(form.dataset.place, { method: 'POST', body, keepalive: true }).catch(() => { sent = 1; });
};

const seen = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    const number = Number(target.id.slice(1));
    if (isIntersecting) inView.add(number);
    else inView.delete(number);
  }
  if (!inView.size) return;
  // The upper one is being read; who goes up to the zoom switch comes from the furthest.
  furthest = Math.max(furthest, Math.min(...inView));
  links.forEach(([link, href]) => link.setAttribute('href', `${href}#p${furthest}`));
  save();
}, { rootMargin: '-10% 0px -50% 0px' });
document.querySelectorAll('.prose > p[id]').forEach((paragraph) => seen.observe(paragraph));
addEventListener('visibilitychange', () => {
  if (document.visibilityState !== 'hidden') return;
  last = 0;
  save();
});

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
  // Focus never leaves an open card behind: Tab closes it, and the word has the focus again.
  card.addEventListener('keydown', (event) => {
    if (event.key !== 'Tab') return;
    event.preventDefault();
    card.hidePopover();
    opener.focus();
  });
  card.addEventListener('toggle', (event) => {
    if (event.newState === 'closed' && (document.activeElement === document.body || card.contains(document.activeElement))) opener?.focus();
  });
}

// A check that could not be read says why below it: the field is tied to that, and the title says it.
addEventListener('htmx:afterSwap', ({ target }) => {
  const check = target.closest('.check');
  if (!check) return;
  const problem = check.querySelector('[role=status] > [data-error]');
  const field = check.querySelector('input.input');
  const prefix = `${check.dataset.error} `;
  document.title = (problem ? prefix : '') + document.title.replace(prefix, '');
  if (!field || check.querySelectorAll('input.input').length > 1) return;
  const ids = (field.getAttribute('aria-describedby') ?? '').split(' ').filter((id) => id && id !== `${check.id}-problem`);
  field.setAttribute('aria-invalid', Boolean(problem));
  field.setAttribute('aria-describedby', [problem?.id, ...ids].filter(Boolean).join(' '));
});

// Says in words when a form that is sent by itself did not arrive. Its own status line says it.
for (const failed of ['htmx:sendError', 'htmx:responseError', 'htmx:timeout']) {
  addEventListener(failed, ({ detail: { elt } }) => {
    const said = elt.querySelector('[role=status]');
    if (said && elt.dataset.failed) said.textContent = elt.dataset.failed;
  });
}
