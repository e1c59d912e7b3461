// Says once that little time is left. The clock of the device may be wrong, so it only counts.
const place = document.querySelector('[data-left]');
const seconds = Number(place.dataset.left);
const say = () => { place.textContent = place.dataset.soon; };
if (seconds > 300 && seconds < 86400) setTimeout(say, (seconds - 300) * 1000);
