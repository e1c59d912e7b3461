// Saves the answers of a quiz as they change. What the server has not acknowledged stays in local
// storage, one item for each question and tab, until this or a later page of the same person has
// sent it. Without this file the buttons of the form save. All words come from the server.
const page = document.querySelector('[data-owner]:has([data-saved])');
const { owner, about = '', saving, kept, done } = page.dataset;
const place = page.querySelector('[data-saved]');
const told = page.querySelector('[data-told]');
const conflict = document.querySelector('[data-conflict]');
const form = conflict && page;

// A reload is the same tab. A copied tab is another: an open page leaves nothing to be copied.
const [tab, left] = (sessionStorage.getItem('tab') ?? '').split(' ');
sessionStorage.removeItem('tab');
const client = Date.now() - left < 10000 ? tab
  : [...crypto.getRandomValues(new Uint32Array(4))].map((n) => n.toString(16)).join('-');

// A key is: answer, address, position, client. `here`: one question, one attempt, or everything.
const here = `answer ${about}`;
const mine = here + client;
const read = (key) => JSON.parse(localStorage.getItem(key));
const write = (key, item) => localStorage.setItem(key, JSON.stringify(item));
const isHere = (key) => key.startsWith(here);
const keys = () => Object.keys(localStorage).filter((key) => key.startsWith('answer ') && read(key).owner === owner);
const keysHere = () => keys().filter(isHere);
const question = (key) => key.replace(/answer (.+)save\/ (\d+).*/, '$1?q=$2');

let token = document.querySelector('[name=csrfmiddlewaretoken]').value;
let base = form && form.elements.revision.value - 1; // the last revision that this page saw
let waiting = keys(); // what other tabs keep later is theirs to send
let isUnsaved, isBad, refused, isHandingIn, isAgain, running, timer, pause = 1000;

// Announced is only a change for the worse and back.
const say = (words, url, isGood) => {
  const link = Object.assign(document.createElement('a'), { href: url, textContent: words });
  place.replaceChildren(url ? link : words);
  if (told && (isBad || !isGood) && told.textContent !== words) told.textContent = words;
  isBad = !isGood;
};

const tell = ({ ok, outcome, message, url, html, saved_at: at }) => {
  refused = outcome === 'unreadable' && message;
  if (html) conflict.innerHTML = html;
  if (ok) say(done.replace('{at}', at), '', true);
  else say(outcome === 'over' ? message : [kept, message].filter(Boolean).join('. '), url);
};

// How long this attempt still goes on concerns others on the page.
const heard = (url, answer) => {
  const { left: detail } = answer;
  if (detail !== undefined && about.startsWith(url)) document.dispatchEvent(new CustomEvent('left', { detail }));
  return answer;
};

const post = async (url, fields, isRepeat) => {
  const body = new URLSearchParams(fields);
  body.set('csrfmiddlewaretoken', token);
  try {
    const response = await fetch(url, {
      method: 'POST',
      body,
      headers: { Accept: 'application/json' },
      signal: AbortSignal.timeout(15000),
      keepalive: `${body}`.length < 60000, // more is refused by browsers
    });
    if (response.status !== 403 || isRepeat) return heard(url, { ...await response.json(), ok: response.ok });
    const fresh = await (await fetch(url.replace('save/', ''))).text();
    [, token] = fresh.match(/csrfmiddlewaretoken" value="(\w+)/);
    return await post(url, fields, true);
  } catch {
    return {};
  }
};

const sendOnce = (key, body, revision) => {
  const [, url, , id] = key.split(' ');
  const age = Math.max(0, Date.now() - (read(key)?.at ?? NaN)) / 1000;
  return post(url, `${body}&client=${id}&revision=${revision}&age=${Math.round(age)}`);
};

const send = async (key) => {
  for (;;) {
    const item = read(key);
    if (key === mine && !item.sent) item.revision = base + 1;
    // What may have arrived unheard goes again as it was, before anything newer.
    item.sent ??= item.body;
    write(key, item);
    const answer = await sendOnce(key, item.sent, item.revision);
    const now = read(key) ?? item;
    const isNewest = now.body === item.sent;
    // After the end the server keeps it apart, as it keeps what is typed after that.
    const isHeard = answer.ok || answer.outcome === 'over';
    const isDone = isHeard && isNewest;
    if (isHeard && isHere(key)) base = item.revision;
    if (isDone) localStorage.removeItem(key);
    else if (answer.outcome) write(key, { ...now, sent: undefined, revision: item.revision + isHeard });
    if (isDone || isNewest || !answer.outcome) return { ...answer, isBehind: answer.revision > item.revision };
  }
};

const renew = () => {
  isUnsaved = false;
  location.reload();
};

const run = async () => {
  clearTimeout(timer);
  let sent = false;
  let isOver = false;
  for (const key of new Set([...waiting.filter(isHere), mine, ...waiting])) {
    // Gone, though not by this page: another tab has sent it.
    if (isUnsaved && !keysHere().length) return renew();
    if (!read(key)) continue;
    const answer = await send(key);
    sent ||= answer.ok;
    isOver ||= answer.outcome === 'over';
    if (form ? isHere(key) : answer.outcome === 'over') {
      isUnsaved = keysHere().length > 0;
      if (answer.ok && answer.isBehind && !isUnsaved) return renew();
      tell(answer);
    }
    if (!answer.outcome || answer.outcome === 'signed-out') {
      timer = setTimeout(flush, pause);
      pause = Math.min(2 * pause, 30000);
      break;
    }
    pause = 1000;
  }
  if (!form) await settle(sent, isOver);
};

// A page without a question says what is left and leads to it. The list hands in once nothing is.
const settle = async (sent, isOver) => {
  const [rest] = keysHere();
  if (rest) say(isHandingIn ? saving : kept, question(rest));
  else if (isHandingIn) await handIn();
  else if (sent && about) location.reload();
  else if (sent && !isOver) say(done);
};

const handIn = async () => {
  try {
    await fetch(location.href, { method: 'HEAD' });
    isHandingIn = false;
    page.submit();
  } catch {
    say(saving);
    timer = setTimeout(flush, 5000);
  }
};

// One save at a time: what changes meanwhile is sent after it.
const flush = () => {
  isAgain = true;
  running ??= loop().finally(() => { running = null; });
  return running;
};

const loop = async () => {
  while (isAgain) {
    isAgain = false;
    await run();
  }
};

// The last second does not wait for a save that is under way.
const leave = () => {
  const item = form && read(mine);
  if (!running) flush();
  else if (item && item.body !== item.sent) sendOnce(mine, item.body, base + (item.sent ? 2 : 1));
};

addEventListener('online', flush);
addEventListener('pageshow', (event) => event.persisted && location.reload());
addEventListener('pagehide', () => {
  sessionStorage.setItem('tab', `${client} ${Date.now()}`);
  leave();
});
document.addEventListener('visibilitychange', () => (document.hidden ? leave() : flush()));

if (form) {
  const keep = () => {
    const body = new URLSearchParams(new FormData(form));
    body.delete('csrfmiddlewaretoken');
    body.delete('revision');
    isUnsaved = true;
    conflict.querySelector('.errors')?.remove();
    mark(false);
    write(mine, { revision: base + 1, ...read(mine), owner, body: `${body}`, at: Date.now() });
    if (!isBad) say(saving, '', true);
  };

  const fill = (data) => {
    for (const field of form.elements) {
      const values = data.getAll(field.name);
      if (/radio|checkbox/.test(field.type)) field.checked = values.includes(field.value);
      else if (/text|select/.test(field.type)) field.value = values[0] ?? '';
    }
    for (const value of data.getAll('order')) {
      const row = form.querySelector(`[value="${value}"]`).closest('li');
      row.parentElement.append(row);
    }
  };

  // The one field of a question that was refused, described by the box until it is changed.
  const [field, ...more] = form.querySelectorAll('input.input');
  const describedBy = field?.getAttribute('aria-describedby')?.replace(/^problem ?/, '') ?? '';
  const title = document.title.replace(`${form.dataset.error} `, '');
  const mark = (isRefused) => {
    document.title = isRefused ? `${form.dataset.error} ${title}` : title;
    if (!field || more.length) return;
    field.setAttribute('aria-invalid', isRefused);
    field.setAttribute('aria-describedby', `${isRefused ? 'refused ' : ''}${describedBy}`.trim());
  };

  const refuse = () => {
    const box = document.createElement('div');
    Object.assign(box, { id: 'refused', className: 'errors', tabIndex: -1, textContent: refused });
    conflict.replaceChildren(box);
    mark(true);
    box.focus();
  };

  let typing;
  form.addEventListener('input', ({ target }) => {
    keep();
    clearTimeout(typing);
    typing = setTimeout(flush, /text/.test(target.type) ? 600 : 0);
  });

  // What was chosen while this file was still on its way.
  const isChanged = ({ type, checked, defaultChecked, value, defaultValue, options }) => {
    if (/radio|checkbox/.test(type)) return checked !== defaultChecked;
    if (options) return [...options].some((one) => one.selected !== one.defaultSelected && options.selectedIndex > 0);
    return /text/.test(type) && value !== defaultValue;
  };

  form.addEventListener('submit', async (event) => {
    const { to } = event.submitter.dataset;
    if (!to) return;
    // Where nothing can be kept, this fails and the form goes as it does without script.
    if (isUnsaved || !navigator.onLine) keep();
    event.preventDefault();
    told.textContent = '';
    const isToSave = isUnsaved;
    if (isToSave) await flush();
    if (isToSave && isBad && refused) refuse();
    else if (isToSave && isBad) conflict.firstElementChild?.scrollIntoView();
    else location.assign(to);
  });

  conflict.addEventListener('submit', async (event) => {
    event.preventDefault();
    told.textContent = '';
    await running;
    const answer = await post(event.target.getAttribute('action'), new FormData(event.target));
    if (!answer.ok) return tell(answer);
    for (const key of keysHere()) localStorage.removeItem(key);
    renew();
  });

  const isEarly = [...form.elements].some(isChanged);
  const unsent = keysHere().includes(mine) ? mine : keysHere()[0];
  if (unsent) {
    const item = read(unsent);
    fill(new URLSearchParams(item.body));
    base = item.revision - 1;
    isUnsaved = true;
    say(kept);
  } else if (isEarly) keep();
} else {
  page.addEventListener('submit', (event) => {
    waiting = keys();
    isHandingIn = !navigator.onLine || keysHere().length > 0;
    if (!isHandingIn) return;
    event.preventDefault();
    flush();
  });
  settle();
}
flush();
