// Keeps the place: the zoom links carry the paragraph in view, and the furthest paragraph is saved.
const form = document.querySelector('[data-place]');
const links = [...document.querySelectorAll('.zoom a')].map((link) => [link, link.getAttribute('href')]);
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
  for (const entry of entries) {
    if (!entry.isIntersecting) continue;
    const here = Number(entry.target.id.slice(1));
    furthest = Math.max(furthest, here);
    links.forEach(([link, href]) => link.setAttribute('href', `${href}#p${here}`));
  }
  save();
}, { rootMargin: '-10% 0px -50% 0px' });
document.querySelectorAll('.prose > p[id]').forEach((paragraph) => seen.observe(paragraph));
