using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public abstract partial class Optimizer
        {
            /// <summary>The live state of an optimiser, not a copy: it changes with the next step.</summary>
            public sealed class StateDictionary
            {
                internal StateDictionary(Optimizer optimizer) => Optimizer = optimizer;

                internal Optimizer Optimizer { get; }

                /// <summary>The state of each parameter, in the optimiser's order.</summary>
                public List<OptimizerState> State => [.. Optimizer._states];
            }

            public StateDictionary state_dict() => new(this);

            /// <summary>Takes over learning rates, steps and averages of an optimiser over parameters of the same shapes.</summary>
            public void load_state_dict(StateDictionary state_dict)
            {
                using var memory = new MemoryStream();
                using (var writer = new BinaryWriter(memory, System.Text.Encoding.UTF8, leaveOpen: true)) state_dict.Optimizer.save_state_dict(writer);
                memory.Position = 0;
                using var reader = new BinaryReader(memory);
                load_state_dict(reader);
            }

            public void save_state_dict(string location) => SavedFile.Write(location, save_state_dict);

            /// <summary>Writes all that an exact resume needs.</summary>
            public void save_state_dict(BinaryWriter writer)
            {
                writer.Write(LearningRate);
                writer.Write(InitialLearningRate);
                writer.Write(_states.Length);
                foreach (var state in _states) Save(state, writer);
            }

            /// <exception cref="InvalidDataException">The file holds another number of parameters, or is no such file.</exception>
            public void load_state_dict(string location) => SavedFile.Read(location, load_state_dict);

            public void load_state_dict(BinaryReader reader)
            {
                var rates = (reader.ReadDouble(), reader.ReadDouble());
                var count = reader.ReadInt32();
                if (count != _states.Length) throw new InvalidDataException($"The state is of {count} parameters; the optimizer has {_states.Length}.");
                foreach (var state in _states) Load(state, reader);
                (LearningRate, InitialLearningRate) = rates;
            }

            private static void Save(OptimizerState state, BinaryWriter writer)
            {
                writer.Write(state.Step);
                writer.Write(state.Averages.Count());
                foreach (var (name, tensor) in state.Averages)
                {
                    writer.Write(name);
                    tensor.Save(writer);
                }
            }

            private static void Load(OptimizerState state, BinaryReader reader)
            {
                state.Clear();
                state.Step = reader.ReadInt64();
                for (var left = reader.ReadInt32(); left > 0; left--) state.Average(reader.ReadString()).Load(reader);
            }
        }
    }
}
