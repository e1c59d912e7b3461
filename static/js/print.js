// A button that prints the page. It is shown only where this script runs.
for (const button of document.querySelectorAll('[data-print]')) {
  button.addEventListener('click', () => print());
}
