/* An external function of constant value: its inlined copies leave no instance. */
int answer(void) { return 42; }
int ask(void) { return answer(); }
int ask_twice(int x) { return x * answer() + answer(); }
