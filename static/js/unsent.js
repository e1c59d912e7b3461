// Sends what an earlier page of a quiz left on this device, from whatever page its owner opens next.
// A page that does so itself has a place for what it says of it. Without this file it waits there.
const frame = document.querySelector('[data-sender]');
const { owner, sender } = frame.dataset;
const isTheirs = ([key, item]) => key.startsWith('answer ') && JSON.parse(item).owner === owner;
if (!document.querySelector('[data-saved]') && Object.entries(localStorage).some(isTheirs)) {
  const says = Object.assign(document.createElement('p'), { className: 'meta', role: 'status' });
  says.dataset.saved = '';
  frame.append(says);
  frame.hidden = false;
  document.head.append(Object.assign(document.createElement('script'), { type: 'module', src: sender }));
}
