"""What Jupyter's own test asks of the installed kernel."""
import unittest

import jupyter_kernel_test


class Kernel(jupyter_kernel_test.KernelTests):
    kernel_name = "lifnb"
    language_name = "go"
    file_extension = ".go"
    code_hello_world = 'fmt.Println("hello, world")'
    code_stderr = 'fmt.Fprintln(os.Stderr, "oops")'
    code_generate_error = "fmt.Println(nothing)"
    complete_code_samples = ["var x = 1", "x := 1", "fmt.Println(1)"]
    incomplete_code_samples = ["func f() {", "fmt.Println("]
    invalid_code_samples = ["x := := 1"]
    completion_samples = [{"text": "lifnb.PaperN", "matches": {"PaperNeuron", "PaperNoise"}}]
    code_inspect_sample = "lifnb.PaperNoise"


if __name__ == "__main__":
    unittest.main()
