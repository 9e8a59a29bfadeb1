// Fills in where a check-in or check-out happened, only when the person presses the button and the phone allows it.
// Without this script the pages work just the same: place only grades a service, it never refuses one.
"use strict";

for (const box of document.querySelectorAll("[data-place]")) {
  if (!("geolocation" in navigator)) continue;
  const button = box.querySelector("button");
  const says = box.querySelector("[role=status]");
  const field = (name) => box.closest("form").elements.namedItem(name);
  box.hidden = false;
  button.addEventListener("click", () => {
    says.textContent = box.dataset.waiting;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        field("latitude").value = coords.latitude;
        field("longitude").value = coords.longitude;
        field("accuracy_m").value = Math.round(coords.accuracy);
        says.textContent = box.dataset.added;
      },
      () => { says.textContent = box.dataset.refused; },
      { enableHighAccuracy: true, timeout: 15000, maximumAge: 0 },
    );
  });
}
