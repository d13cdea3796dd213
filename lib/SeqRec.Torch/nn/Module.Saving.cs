namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public abstract partial class Module
        {
            /// <summary>Writes <see cref="state_dict"/> to a file: names, shapes and raw values.</summary>
            public Module save(string location, IList<string>? skip = null)
            {
                SavedFile.Write(location, writer => save(writer, skip));
                return this;
            }

            public Module save(BinaryWriter writer, IList<string>? skip = null)
            {
                var entries = state_dict().Where(e => skip?.Contains(e.Key) != true).ToList();
                writer.Write7BitEncodedInt(entries.Count);
                foreach (var (key, tensor) in entries)
                {
                    writer.Write(key);
                    tensor.Save(writer);
                }
                return this;
            }

            /// <exception cref="InvalidDataException">The file is damaged.</exception>
            /// <exception cref="InvalidOperationException">Under <paramref name="strict"/>: names are missing or surplus; or a shape differs.</exception>
            public Module load(string location, bool strict = true, IList<string>? skip = null, Dictionary<string, bool>? loadedParameters = null)
            {
                SavedFile.Read(location, reader => load(reader, strict, skip, loadedParameters));
                return this;
            }

            /// <summary>Reads what <see cref="save(BinaryWriter, IList{string}?)"/> wrote; loadedParameters is told of each own name whether it was found.</summary>
            public Module load(BinaryReader reader, bool strict = true, IList<string>? skip = null, Dictionary<string, bool>? loadedParameters = null)
            {
                using var scope = NewDisposeScope();
                var entries = new Dictionary<string, Tensor>();
                for (var left = reader.Read7BitEncodedInt(); left > 0; left--) entries[reader.ReadString()] = TensorExtensionMethods.Load(reader);
                var (missing, _) = load_state_dict(entries, strict, skip);
                if (loadedParameters is not null)
                    foreach (var key in state_dict().Keys) loadedParameters[key] = !missing.Contains(key);
                return this;
            }
        }
    }
}
