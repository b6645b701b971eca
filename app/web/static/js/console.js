// What every page needs: dialogs, questions before actions, toasts, times that stay true.
import "./dialogs.js";
import "./toasts.js";
import "./times.js";
import "./copying.js";
