// Says that the server is away, and stops saying so when it is back.
const EVERY_MS = 5000;
const AGAIN_MS = 1500;
const lost = document.getElementById("lost");
const listen = async () => {
    let here = true;
    if (!document.hidden) {
        try {
            here = (await fetch("healthz", {cache: "no-store", signal: AbortSignal.timeout(EVERY_MS)})).ok;
        } catch {
            here = false;
        }
        if (here === Boolean(lost.textContent)) lost.textContent = here ? "" : lost.dataset.said;
    }
    setTimeout(listen, here ? EVERY_MS : AGAIN_MS);
};
setTimeout(listen, EVERY_MS);
