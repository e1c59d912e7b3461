// Counts the words of a written answer as it is typed, and announces the count once typing pauses.
// Without this file the server says how many were saved. All words come from the server.
const PAUSE = 2000;

for (const shown of document.querySelectorAll('[data-words]')) {
  const field = document.getElementById(shown.dataset.words);
  const told = shown.nextElementSibling;
  let timer;

  // A word is what stands between spaces and has a letter or a digit, as the server counts.
  const count = () => field.value.split(/\s+/).filter((piece) => /[\p{L}\p{N}]/u.test(piece)).length;
  const show = () => {
    const n = count();
    shown.textContent = shown.dataset[n === 1 ? 'one' : 'many'].replace('{n}', n);
  };

  field.addEventListener('input', () => {
    show();
    clearTimeout(timer);
    timer = setTimeout(() => { told.textContent = shown.textContent; }, PAUSE);
  });
  show();
}
