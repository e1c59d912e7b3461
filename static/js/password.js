// One button for each form shows what is written in its fields for passwords. Without this file
// the buttons stay hidden.
for (const form of document.forms) {
  const buttons = [...form.querySelectorAll('[data-show]')];
  const fields = buttons.map((button) => document.getElementById(button.dataset.show));
  const last = buttons.pop();
  if (!last) continue;
  const show = (isShown) => {
    for (const field of fields) field.type = isShown ? 'text' : 'password';
    last.setAttribute('aria-pressed', isShown);
  };
  last.hidden = false;
  last.addEventListener('click', () => show(last.getAttribute('aria-pressed') !== 'true'));
  // Sent as a password, so that no browser keeps it among the words once written.
  form.addEventListener('submit', () => show(false));
}
