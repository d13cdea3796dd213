"""Jupyter's own tests for kernels (jupyter_kernel_test), unmodified, with every test switched on that a kernel may opt into."""
import sys
import unittest

import jupyter_kernel_test


class CSharpKernelTests(jupyter_kernel_test.KernelTests):
    kernel_name = ".net-csharp"
    language_name = "C#"
    file_extension = ".cs"
    code_hello_world = 'Console.WriteLine("hello, world");'
    code_stderr = 'Console.Error.WriteLine("to stderr");'
    completion_samples = [
        {"text": "Console.ReadL", "matches": {"ReadLine"}},
        {"text": "/* 愛😀 */ Math.Ab", "matches": {"Abs"}},
    ]
    complete_code_samples = ["1 + 1", "var x = 1;", "int F(int n)\n{\n    return n;\n}"]
    incomplete_code_samples = ["int F(int n)\n{", "foreach (var i in new[] { 1, 2 })", 'var s = @"open']
    invalid_code_samples = ["int x = = 3;", "1 + ) 2;"]
    code_page_something = "Console.WriteLine?"
    code_generate_error = 'throw new InvalidOperationException("on purpose");'
    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": '"text"', "result": "text"},
        {"code": "Enumerable.Range(1, 3).Sum()", "result": "6"},
    ]
    code_display_data = [
        {"code": 'display(HTML("<b>x</b>"));', "mime": "text/html"},
        {"code": "display(1);", "mime": "text/plain"},
    ]
    code_history_pattern = "6 ?*"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "Console.WriteLine"
    code_clear_output = "ClearOutput();"


if __name__ == "__main__":
    ran = unittest.main(exit=False, verbosity=2).result
    print(f"{ran.testsRun} tests, {len(ran.skipped)} skipped")
    sys.exit(not ran.wasSuccessful() or bool(ran.skipped) or ran.testsRun < 12)
