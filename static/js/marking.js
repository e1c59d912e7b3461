// Keeps a mark as a draft while it is typed. What the server has not acknowledged stays in local
// storage until it has. Without this file the buttons of the form save. All words are the server's.
const form = document.querySelector('[data-marking]');
const told = form.querySelector('[data-told]');
const key = `mark ${form.dataset.owner} ${form.dataset.marking}`;
let timer;
let isBusy;

const fields = () => new URLSearchParams(new FormData(form));

const restore = () => {
  const kept = localStorage.getItem(key);
  if (!kept) return;
  for (const [name, value] of new URLSearchParams(kept)) {
    if (name === 'csrfmiddlewaretoken') continue;
    const field = form.elements[name];
    if (field) field.value = value;
  }
  told.textContent = form.dataset.lost;
};

const save = async () => {
  if (isBusy) { timer = setTimeout(save, 500); return; }
  isBusy = true;
  try {
    const sent = `${fields()}`;
    const body = new URLSearchParams(sent);
    body.set('go', 'draft');
    const response = await fetch(form.action, {
      method: 'POST', body, headers: { Accept: 'application/json' }, signal: AbortSignal.timeout(15000),
    });
    const { ok, stale, version, at } = await response.json();
    if (ok) {
      // What was typed since is not saved yet: it stays, with the version that it now follows.
      const isNewer = `${fields()}` !== sent;
      form.elements.version.value = version;
      if (isNewer) localStorage.setItem(key, `${fields()}`);
      else localStorage.removeItem(key);
      told.textContent = `${form.dataset.kept} ${at}`;
    } else told.textContent = stale ? form.dataset.stale : form.dataset.lost;
  } catch {
    told.textContent = form.dataset.lost;
  }
  isBusy = false;
};

form.addEventListener('input', () => {
  localStorage.setItem(key, `${fields()}`);
  clearTimeout(timer);
  timer = setTimeout(save, 1000);
});
// A button that is pressed while a draft is on its way waits for its version.
form.addEventListener('submit', (event) => {
  clearTimeout(timer);
  if (isBusy) {
    event.preventDefault();
    const { submitter } = event;
    const go = () => (isBusy ? setTimeout(go, 50) : form.requestSubmit(submitter));
    go();
    return;
  }
  localStorage.removeItem(key);
});
form.addEventListener('click', ({ target }) => {
  const button = target.closest('[data-add]');
  if (!button) return;
  const whole = form.elements.comment;
  whole.value = [whole.value.trim(), document.getElementById(button.dataset.add).textContent]
    .filter(Boolean).join(' ');
  whole.dispatchEvent(new Event('input', { bubbles: true }));
  whole.focus();
});
// Of the three ways to mark, the fields of the one that is chosen; and the sum as it is now.
const show = () => {
  const way = form.elements.how.value;
  const one = form.elements.criterion.value;
  const shorter = form.querySelector('[data-shorter]');
  const total = form.querySelector('[data-sum]');
  for (const field of form.querySelectorAll('[data-criterion]')) {
    field.hidden = way === 'done' || (way === 'one' && field.dataset.criterion !== one);
  }
  shorter.hidden = way === 'full';
  shorter.open = way !== 'full';
  form.querySelector('[data-one]').hidden = way !== 'one';
  form.querySelector('[data-done]').hidden = way !== 'done';
  total.hidden = way !== 'full';
  const chosen = [...form.querySelectorAll('[data-criterion] input:checked')];
  const given = chosen.reduce((sum, level) => sum + Number(level.value), 0);
  total.querySelector('output').textContent = total.dataset.sum.replace('{given}', given);
};
form.addEventListener('change', show);
restore();
show();
