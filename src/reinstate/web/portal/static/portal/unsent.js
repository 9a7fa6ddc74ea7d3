// Every page: what waits on this device to be sent goes after its time, and with its owner.

import { forgetAll, forgetOld } from "./drafts.js";

document.querySelector("form[action$='/sign-out/']")?.addEventListener("submit", forgetAll);
forgetOld();
