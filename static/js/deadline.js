// Says once that little time is left. The clock of the device may be wrong, so it only counts.
const place = document.querySelector('[data-ends]');
const seconds = place.dataset.ends - place.dataset.now;
const say = () => { place.textContent = place.dataset.soon; };
if (seconds > 0 && seconds < 86400) setTimeout(say, (seconds - 300) * 1000);
