// The page's words come with the page, from simulator.yml.

export const words = JSON.parse(document.getElementById("words").textContent);
