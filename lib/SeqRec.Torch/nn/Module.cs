using System.Reflection;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>A part of a model: parameters, buffers and sub-modules under names.</summary>
        /// <remarks>A derived class keeps them in fields and ends its constructor with <see cref="RegisterComponents"/>, which
        /// registers each field under its own name. Names in <see cref="state_dict"/> are joined with dots.</remarks>
        public abstract partial class Module : IDisposable
        {
            private readonly Dictionary<string, Parameter> _parameters = [];
            private readonly Dictionary<string, (Tensor Tensor, bool Persistent)> _buffers = [];
            private readonly Dictionary<string, Module> _children = [];

            // The type's own name, for messages.
            protected string name;

            protected Module(string name) => this.name = name;

            /// <summary>True while layers such as dropout act as in training.</summary>
            public bool training { get; private set; } = true;

            public string GetName() => name;

            protected void RegisterComponents()
            {
                foreach (var field in Fields())
                    switch (field.GetValue(this))
                    {
                        case Module module: register_module(field.Name, module); break;
                        case Parameter parameter: register_parameter(field.Name, parameter); break;
                        case Tensor tensor: register_buffer(field.Name, tensor); break;
                    }
            }

            public void register_module(string name, Module submodule) => _children[name] = submodule;
            public void add_module(string name, Module module) => register_module(name, module);
            public void register_parameter(string name, Parameter param) => _parameters[name] = param;
            public void register_buffer(string name, Tensor tensor, bool persistent = true) => _buffers[name] = (tensor.DetachFromDisposeScope(), persistent);

            public virtual void train(bool train = true)
            {
                training = train;
                foreach (var child in children()) child.train(train);
            }

            public void eval() => train(false);

            public virtual IEnumerable<(string name, Module module)> named_children() => _children.Select(c => (c.Key, c.Value));
            public IEnumerable<Module> children() => named_children().Select(c => c.module);

            /// <summary>All modules below this one, depth first.</summary>
            public IEnumerable<(string name, Module module)> named_modules() =>
                named_children().SelectMany(c => c.module.named_modules().Select(m => ($"{c.name}.{m.name}", m.module)).Prepend((c.name, c.module)));

            public IEnumerable<Module> modules() => named_modules().Select(m => m.module);

            public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true) =>
                Named(recurse, m => m._parameters.Select(p => (p.Key, p.Value))).DistinctBy(p => p.Item2, ReferenceEqualityComparer.Instance);

            public IEnumerable<Parameter> parameters(bool recurse = true) => named_parameters(recurse).Select(p => p.parameter);

            public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_nonpersistent = true) =>
                Named(recurse, m => m._buffers.Where(b => include_nonpersistent || b.Value.Persistent).Select(b => (b.Key, b.Value.Tensor)));

            public IEnumerable<Tensor> buffers(bool recurse = true, bool include_nonpersistent = true) => named_buffers(recurse, include_nonpersistent).Select(b => b.buffer);

            public Parameter? get_parameter(string target) => named_parameters().FirstOrDefault(p => p.name == target).parameter;
            public Tensor? get_buffer(string target) => named_buffers().FirstOrDefault(b => b.name == target).buffer;
            public bool has_parameter(string target) => named_parameters().Any(p => p.name == target);
            public bool has_buffer(string target) => named_buffers().Any(b => b.name == target);

            public void zero_grad(bool set_to_none = true)
            {
                foreach (var parameter in parameters())
                    if (set_to_none) parameter.grad = null;
                    else
                    {
                        using var grad = parameter.grad;
                        grad?.zero_();
                    }
            }

            /// <summary>Calls <paramref name="fn"/> on every module below and on this one, children first.</summary>
            public Module apply(Action<Module> fn)
            {
                foreach (var child in children()) child.apply(fn);
                fn(this);
                return this;
            }

            /// <summary>All parameters and persistent buffers by name; the tensors are the live ones, not copies.</summary>
            public Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor>? destination = null, string? prefix = null)
            {
                destination ??= [];
                var path = string.IsNullOrEmpty(prefix) ? "" : prefix + ".";
                foreach (var (key, parameter) in _parameters) destination[path + key] = parameter;
                foreach (var (key, buffer) in _buffers)
                    if (buffer.Persistent) destination[path + key] = buffer.Tensor;
                foreach (var (key, child) in named_children()) child.state_dict(destination, path + key);
                return destination;
            }

            /// <summary>Copies values in by name. Under <paramref name="strict"/> a missing or surplus name is an error.</summary>
            public (IList<string> missing_keys, IList<string> unexpected_keyes) load_state_dict(Dictionary<string, Tensor> source, bool strict = true, IList<string>? skip = null)
            {
                var own = state_dict();
                var missing = own.Keys.Where(k => !source.ContainsKey(k) && skip?.Contains(k) != true).ToList();
                var unexpected = source.Keys.Where(k => !own.ContainsKey(k) && skip?.Contains(k) != true).ToList();
                if (strict && missing.Count + unexpected.Count > 0)
                    throw new InvalidOperationException($"state_dict does not fit {name}: missing [{string.Join(", ", missing)}], unexpected [{string.Join(", ", unexpected)}].");
                var found = own.Where(e => source.ContainsKey(e.Key) && skip?.Contains(e.Key) != true).ToList();
                foreach (var (key, target) in found) CheckShape(key, target.shape, source[key].shape);
                using (no_grad())
                    foreach (var (key, target) in found) target.copy_(source[key]);
                return (missing, unexpected);
            }

            // Copying would broadcast without a word.
            private void CheckShape(string key, long[] expected, long[] actual)
            {
                if (!expected.SequenceEqual(actual))
                    throw new InvalidOperationException($"state_dict does not fit {name}: {key} is [{string.Join(", ", actual)}], not [{string.Join(", ", expected)}].");
            }

            /// <summary>Moves or converts all parameters and buffers in place; what holds them goes on holding them.</summary>
            internal void Convert(Device? device, ScalarType? type)
            {
                foreach (var (_, tensor) in Named(true, m => m._parameters.Select(p => (p.Key, (Tensor)p.Value)).Concat(m._buffers.Select(b => (b.Key, b.Value.Tensor)))))
                    tensor.ConvertInPlace(device ?? tensor.device, type is { } t && tensor.dtype.IsFloating() ? t : tensor.dtype);
            }

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
                if (!disposing) return;
                foreach (var parameter in _parameters.Values) parameter.Dispose();
                foreach (var buffer in _buffers.Values) buffer.Tensor.Dispose();
                foreach (var child in children()) child.Dispose();
            }

            // What each module holds, its own first, under dotted names.
            private IEnumerable<(string, T)> Named<T>(bool recurse, Func<Module, IEnumerable<(string, T)>> held)
            {
                var below = recurse ? named_children().SelectMany(c => c.module.Named(true, held).Select(h => ($"{c.name}.{h.Item1}", h.Item2))) : [];
                return held(this).Concat(below);
            }

            // Fields of the class and its bases, in order of declaration, down from Module.
            private IEnumerable<FieldInfo> Fields()
            {
                var types = new Stack<Type>();
                for (var type = GetType(); type != typeof(Module); type = type!.BaseType) types.Push(type!);
                return types.SelectMany(t => t.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly));
            }
        }

        /// <summary>What maps one input to a result.</summary>
        public interface IModule<in T, out TResult>
        {
            TResult call(T input);
        }

        /// <summary>A module of one input.</summary>
        public abstract class Module<T, TResult>(string name) : Module(name), IModule<T, TResult>
        {
            public abstract TResult forward(T input);
            public TResult call(T input) => forward(input);
        }

        /// <summary>A module of two inputs.</summary>
        public abstract class Module<T1, T2, TResult>(string name) : Module(name)
        {
            public abstract TResult forward(T1 input1, T2 input2);
            public TResult call(T1 input1, T2 input2) => forward(input1, input2);
        }

        /// <summary>A module of three inputs.</summary>
        public abstract class Module<T1, T2, T3, TResult>(string name) : Module(name)
        {
            public abstract TResult forward(T1 input1, T2 input2, T3 input3);
            public TResult call(T1 input1, T2 input2, T3 input3) => forward(input1, input2, input3);
        }
    }
}

/// <summary>Moving a module between devices and element types; returns the module's own type.</summary>
public static class ModuleExtensionMethods
{
    public static T to<T>(this T module, torch.Device device, bool non_blocking = false) where T : torch.nn.Module => Converted(module, device, null);
    public static T to<T>(this T module, torch.ScalarType type, bool non_blocking = false) where T : torch.nn.Module => Converted(module, null, type);
    public static T to<T>(this T module, torch.Device device, torch.ScalarType type, bool non_blocking = false) where T : torch.nn.Module => Converted(module, device, type);
    public static T to<T>(this T module, string device, bool non_blocking = false) where T : torch.nn.Module => Converted(module, new torch.Device(device), null);
    public static T to<T>(this T module, DeviceType deviceType, int deviceIndex = -1, bool non_blocking = false) where T : torch.nn.Module => Converted(module, new torch.Device(deviceType, deviceIndex), null);
    public static T cpu<T>(this T module, bool non_blocking = false) where T : torch.nn.Module => Converted(module, torch.CPU, null);
    public static T cuda<T>(this T module, int deviceIndex = -1, bool non_blocking = false) where T : torch.nn.Module => Converted(module, new torch.Device(DeviceType.CUDA, deviceIndex), null);
    public static T @float<T>(this T module, bool non_blocking = false) where T : torch.nn.Module => Converted(module, null, torch.float32);
    public static T @double<T>(this T module, bool non_blocking = false) where T : torch.nn.Module => Converted(module, null, torch.float64);

    private static T Converted<T>(T module, torch.Device? device, torch.ScalarType? type) where T : torch.nn.Module
    {
        module.Convert(device, type);
        return module;
    }
}
