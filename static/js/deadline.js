// Says once that little time is left. The clock of the device may be wrong, so it only counts. The
// end may be moved: each reply to a save says how many seconds are left, and before anything is said
// the page is asked again.
const line = document.querySelector('[data-left]');
const said = line.firstElementChild;
const SOON = 300;
let timer;
let end;

const say = (words) => { if (said.textContent !== words) said.textContent = words; };

const seconds = () => performance.now() / 1000;

// `left` is null where there is no end any more.
const follow = (left) => {
  clearTimeout(timer);
  end = left === null ? Infinity : seconds() + left;
  say(left > 0 && left <= SOON ? line.dataset.soon : '');
  if (left > SOON && left < 86400) timer = setTimeout(renew, (left - SOON) * 1000, SOON);
};

// What the server says now of the end; `left`, where it does not answer.
const renew = async (left) => {
  try {
    const response = await fetch(location.href);
    if (response.ok && !response.redirected) {
      const page = new DOMParser().parseFromString(await response.text(), 'text/html');
      const told = page.querySelector('[data-left]')?.dataset.left;
      left = told ? Number(told) : null;
      document.querySelector('[data-ends]').textContent = page.querySelector('[data-ends]')?.textContent ?? '';
    }
  } catch {}
  // What is a second more comes of the way from the server.
  follow(left > SOON && left < SOON + 5 ? SOON : left);
};

document.addEventListener('left', ({ detail: left }) => {
  const isMoved = Math.abs((left ?? Infinity) - (end - seconds())) > 30;
  if (isMoved) renew(left);
});

follow(Number(line.dataset.left));
