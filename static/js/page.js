// Everything works without this file. It applies display choices at once, moves focus to what
// the server marked, and lets Escape or a press outside close an open menu.
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

// Tells the server the time zone of this device, so that a due time is shown in it.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const known = document.cookie.split('; ').includes(`zone=${zone}`);
if (zone && !known) {
  const secure = location.protocol === 'https:' ? '; Secure' : '';
  document.cookie = `zone=${zone}; path=/; max-age=31536000; SameSite=Lax${secure}`;
}
