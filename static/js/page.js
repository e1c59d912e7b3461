// Everything works without this file. It applies display choices at once, moves focus to what
// the server marked, lets Escape or a press outside close an open menu, and sends a form once where a
// button is pressed twice.
const root = document.documentElement;
root.classList.add('js');

const display = document.querySelector('[data-display]');
display?.addEventListener('change', () => {
  const chosen = new FormData(display);
  for (const name of ['theme', 'text', 'face', 'space']) {
    const value = chosen.get(name);
    if (value) root.dataset[name] = value;
    else delete root.dataset[name];
  }
});

document.querySelector('[data-focus]')?.focus();

addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  const open = document.querySelector('.menu[open]');
  if (!open) return;
  open.open = false;
  open.querySelector('summary').focus();
});

addEventListener('pointerdown', (event) => {
  const open = document.querySelector('.menu[open]');
  if (open && !open.contains(event.target)) open.open = false;
});

// Of two presses in one second the first is on its way: a visitor would begin two attempts.
let posted = null;
let postedAt = 0;
addEventListener('submit', (event) => {
  if (event.defaultPrevented || event.target.method !== 'post') return;
  if (event.target === posted && event.timeStamp - postedAt < 1000) event.preventDefault();
  else [posted, postedAt] = [event.target, event.timeStamp];
});

// Tells the server the time zone of this device, so that a due time is shown in it.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const known = document.cookie.split('; ').includes(`zone=${zone}`);
if (zone && !known) {
  const secure = location.protocol === 'https:' ? '; Secure' : '';
  document.cookie = `zone=${zone}; path=/; max-age=31536000; SameSite=Lax${secure}`;
}
