/* Arrow keys move between the days of a month. Without this script each day is a link that Tab reaches. */

"use strict";

(() => {
  const table = document.getElementById("month");
  const days = [...table.querySelectorAll("a.day")];
  const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

  function choose(number) {
    days.forEach((day, index) => day.setAttribute("tabindex", index === number ? "0" : "-1"));
  }

  function target(key, number) {
    if (key in STEPS) return number + STEPS[key];
    if (key === "Home") return number - (number % 7);
    if (key === "End") return number - (number % 7) + 6;
    return -1;
  }

  table.addEventListener("keydown", (event) => {
    const number = days.indexOf(event.target);
    if (number < 0 || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const next = target(event.key, number);
    if (!(next in days)) return;
    event.preventDefault();
    choose(next);
    days[next].focus();
  });

  table.addEventListener("focusin", (event) => {
    const number = days.indexOf(event.target);
    if (number >= 0) choose(number);
  });

  const today = days.findIndex((day) => day.closest("td").hasAttribute("aria-current"));
  const first = days.findIndex((day) => !day.closest("td").classList.contains("outside"));
  choose(today >= 0 ? today : first);
  document.getElementById("month-keys").hidden = false;
})();
