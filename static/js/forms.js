// What writing needs: on every page but the grid, where people live, and where nothing is written.
import "./draft-form.js";
import "./file-picker.js";
import "./rich-text.js";
import "./solution-suggestions.js";
