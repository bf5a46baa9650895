// Nobody there: a countdown that a touch stops, and then the page is as it was before the visitor.
const TICK_MS = 250;

export const watchIdle = ({seconds, warning, isBusy, isHome, onWarn, onStay, onGone}) => {
    let last = performance.now(), down = new Set(), warned = false;
    const touched = () => {
        last = performance.now();
        if (warned) {
            warned = false;
            onStay();
        }
    };
    addEventListener("pointerdown", (event) => (down.add(event.pointerId), touched()), {capture: true});
    for (const name of ["pointerup", "pointercancel"]) {
        addEventListener(name, (event) => (down.delete(event.pointerId), touched()), {capture: true});
    }
    for (const name of ["pointermove", "keydown", "wheel", "scroll", "touchstart"]) {
        addEventListener(name, touched, {capture: true, passive: true});
    }
    // A finger that left the screen unnoticed must not hold the kiosk for ever.
    addEventListener("blur", () => down.clear());
    return setInterval(() => {
        if (isHome()) {
            last = performance.now();
            down.clear();
            return;
        }
        if (!warned && (down.size || isBusy())) last = performance.now();
        const idle = (performance.now() - last) / 1000;
        if (idle >= seconds + warning) {
            warned = false;
            onGone();
        } else if (idle >= seconds) {
            warned = true;
            onWarn(Math.ceil(seconds + warning - idle));
        }
    }, TICK_MS);
};
