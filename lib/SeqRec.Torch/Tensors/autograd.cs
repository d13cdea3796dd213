using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Gradients by reverse-mode differentiation.</summary>
    public static unsafe class autograd
    {
        /// <summary>Accumulates gradients in the leaves (or only in <paramref name="inputs"/>).</summary>
        public static void backward(IList<Tensor> tensors, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null)
        {
            fixed (IntPtr* t = Handles(tensors), g = Handles(grad_tensors), i = Handles(inputs))
                Door.Check(Door.door_backward(t, tensors.Count, g, grad_tensors?.Count ?? 0, Flag(retain_graph ?? create_graph), Flag(create_graph), i, inputs?.Count ?? 0));
            GC.KeepAlive((tensors, grad_tensors, inputs));
        }

        public static void backward(Tensor tensor, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null) =>
            backward([tensor], grad_tensors, retain_graph, create_graph, inputs);

        /// <summary>Gradients of the sum of <paramref name="outputs"/> for each input; null where there is no path and that is allowed.</summary>
        public static IList<Tensor> grad(IList<Tensor> outputs, IList<Tensor> inputs, IList<Tensor>? grad_outputs = null, bool retain_graph = false, bool create_graph = false, bool allow_unused = false)
        {
            fixed (IntPtr* o = Handles(outputs), i = Handles(inputs), g = Handles(grad_outputs))
            {
                var grads = Door.door_gradients(o, outputs.Count, i, inputs.Count, g, grad_outputs?.Count ?? 0, Flag(retain_graph), Flag(create_graph), Flag(allow_unused));
                GC.KeepAlive((outputs, inputs, grad_outputs));
                return grads == null ? throw Door.LastError() : Operator.Unpack(grads, inputs.Count);
            }
        }

        private static IntPtr[] Handles(IList<Tensor>? tensors) => tensors is null ? [] : tensors.Select(t => t.Handle).ToArray();
        private static int Flag(bool value) => value ? 1 : 0;
    }
}
