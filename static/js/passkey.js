// Says in words when a passkey or security key did not work. allauth tells it by an event.
const place = document.querySelector('[data-passkey-problem]');
if (place) {
  document.addEventListener('allauth.error', (event) => {
    event.preventDefault();
    const words = document.createElement('p');
    words.className = 'note';
    words.dataset.s = 'wrong';
    words.textContent = place.dataset.passkeyProblem;
    place.replaceChildren(words);
  });
}
