// A button that copies a text of the page and says so. It stays hidden where nothing can be copied.
if (navigator.clipboard) {
  for (const button of document.querySelectorAll('[data-copy]')) {
    const said = button.parentElement.querySelector('[data-copied]');
    button.hidden = false;
    button.addEventListener('click', () => {
      const place = document.getElementById(button.dataset.copy);
      navigator.clipboard.writeText(place.textContent.trim()).then(
        () => { said.textContent = said.dataset.copied; },
        () => getSelection().selectAllChildren(place),
      );
    });
  }
}
