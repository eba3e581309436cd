// Keeps the cards fresh and does acts without leaving the page. Without it every button still works.
const cards = document.getElementById("cards");
const every = 2000; // ms

async function fresh() {
  const here = document.activeElement;
  if (document.hidden || (here instanceof HTMLInputElement && here.value)) return; // nobody loses what they are typing
  try {
    const answer = await fetch(`/_twin/cards?lang=${cards.dataset.lang}`);
    if (!answer.ok) return;
    const text = await answer.text();
    if (text !== cards.shown) cards.innerHTML = cards.shown = text; // the server has escaped it
  } catch { /* the twin has ended; the next round looks again */ }
}

cards.addEventListener("submit", async (event) => {
  event.preventDefault();
  const fields = new FormData(event.target);
  fields.delete("back");
  const answer = await fetch("/_twin/act", { method: "POST", body: new URLSearchParams(fields) });
  if (!answer.ok) alert((await answer.json()).error);
  document.activeElement?.blur();
  event.target.reset();
  setTimeout(fresh, 150);
});

setInterval(fresh, every);
