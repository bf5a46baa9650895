// The buttons below a quote: copy it with its citation, read it aloud, copy the address at which it stands.
const SHOWN_MS = 2000;

const copyFor = async (button, text) => {
    const sentence = await copyText(text) ? button.dataset.done : button.dataset.failed;
    button.dataset.label ??= button.textContent;
    button.textContent = sentence;
    say(sentence);
    clearTimeout(button.timer);
    button.timer = setTimeout(() => button.textContent = button.dataset.label, SHOWN_MS);
};

// Only voices on this machine: others would send the text away.
const voices = () => (window.speechSynthesis?.getVoices() ?? []).filter((voice) => voice.localService && /^(zh|cmn)/i.test(voice.lang));
const offerSpeech = () => document.documentElement.toggleAttribute("data-speech", voices().length > 0);
window.speechSynthesis?.addEventListener?.("voiceschanged", offerSpeech);
offerSpeech();

let speaking = null;
const stopSpeech = () => {
    if (!speaking) return;
    speaking.textContent = speaking.dataset.label;
    speaking = null;
    speechSynthesis.cancel();
};
const speak = (button, text) => {
    const again = speaking === button;
    stopSpeech();
    if (again) return;
    speaking = button;
    button.dataset.label ??= button.textContent;
    button.textContent = button.dataset.stop;
    const voice = voices().find((voice) => /^zh.CN/i.test(voice.lang)) ?? voices()[0];
    // Sentence by sentence: browsers break off long texts.
    const sentences = text.match(/[^。！？；\n]+[。！？；\n]*/g) ?? [text];
    for (const [place, sentence] of sentences.entries()) {
        const utterance = new SpeechSynthesisUtterance(sentence);
        utterance.lang = "zh-CN";
        utterance.voice = voice;
        const last = place === sentences.length - 1;
        utterance.onend = () => last && speaking === button && stopSpeech();
        utterance.onerror = () => speaking === button && stopSpeech();
        speechSynthesis.speak(utterance);
    }
};
addEventListener("pagehide", stopSpeech);
document.addEventListener("turns", stopSpeech);

addEventListener("click", (event) => {
    const button = event.target.closest(".actions button");
    if (!button) return;
    const quote = button.closest(".quote").querySelector(".quote-text").textContent;
    if (button.matches(".copy")) copyFor(button, `“${quote}”\n——${button.dataset.citation}`);
    if (button.matches(".speak")) speak(button, quote);
    // The document's own address, at the quote: it shows the same words wherever and whenever it is opened.
    if (button.matches(".link")) copyFor(button, button.closest(".actions").querySelector(".source").href);
});
