// A year that is wider than the screen opens with today in its middle. Run before anything is painted, so nothing moves.
const now = document.getElementById("this-month");
const calendar = now.closest(".scroll");
calendar.scrollLeft += now.getBoundingClientRect().left - calendar.getBoundingClientRect().left - calendar.clientWidth / 2;
