/* always_inline without inline: the DWARF of such a function is that of any other. */
__attribute__((always_inline)) int forced(int x) { return x * 11 + 1; }
int optional(int x) { return x * 13 + 1; }
int use_forced(int x) { return forced(x) + forced(x + 3); }
int use_optional(int x) { return optional(x) + optional(x + 3); }
