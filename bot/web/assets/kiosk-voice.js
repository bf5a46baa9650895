// Reading aloud with voices of this machine, and hearing where the browser does that without sending it away.
const LONGEST_MS = 10 * 60 * 1000;

const voices = () => (window.speechSynthesis?.getVoices() ?? []).filter((voice) => voice.localService && /^(zh|cmn)/i.test(voice.lang));
let until = 0;

export const canSpeak = () => voices().length > 0;
export const onVoices = (changed) => window.speechSynthesis?.addEventListener?.("voiceschanged", changed);
// An engine that never ends must not keep the kiosk from going idle.
export const isSpeaking = () => performance.now() < until && Boolean(window.speechSynthesis?.speaking);

export const hush = () => {
    until = 0;
    window.speechSynthesis?.cancel();
};

export const speak = (text, lang, onEnd) => {
    hush();
    until = performance.now() + LONGEST_MS;
    const voice = voices().find((each) => each.lang.replace("_", "-").toLowerCase() === lang.toLowerCase()) ?? voices()[0];
    // Sentence by sentence: browsers break off long texts.
    const sentences = text.match(/[^。！？；\n]+[。！？；\n]*/g) ?? [text];
    for (const [place, sentence] of sentences.entries()) {
        const utterance = new SpeechSynthesisUtterance(sentence);
        utterance.lang = lang;
        utterance.voice = voice;
        utterance.onend = utterance.onerror = () => {
            if (place === sentences.length - 1) {
                until = 0;
                onEnd();
            }
        };
        speechSynthesis.speak(utterance);
    }
};

const Recognition = window.SpeechRecognition ?? window.webkitSpeechRecognition;

export const canHear = async (lang) => {
    try {
        return await Recognition?.available?.({langs: [lang], processLocally: true}) === "available";
    } catch {
        return false;
    }
};

let ear = null;
// What is being said when a visitor leaves is nobody else's question.
export const deafen = () => {
    ear?.abort();
    ear = null;
};

export const hear = (lang, onText) => {
    deafen();
    ear = new Recognition();
    ear.lang = lang;
    ear.processLocally = true;
    ear.onresult = (event) => onText(event.results[0][0].transcript);
    ear.start();
};
