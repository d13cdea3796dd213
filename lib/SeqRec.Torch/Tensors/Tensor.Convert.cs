using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        // A module keeps its tensors when it moves, so the data below them changes and not the objects.
        internal void ConvertInPlace(Device device, ScalarType type)
        {
            if (dtype == type && this.device.Equals(device)) return;
            using var guard = no_grad();
            using var scope = NewDisposeScope();
            Op.set_data.CallInPlace(this, this, detach().to(type, device));
            grad = null;
        }
    }
}
