namespace Kinora.Models.Import.TensorFlowJs;

/// <summary>Several files read as one: a weight may begin in one shard and end in the next.</summary>
internal sealed class ShardStream : IDisposable
{
    private readonly List<Stream> _shards = [];
    private readonly string _model;
    private int _current;

    public ShardStream(IEnumerable<string> paths, string model)
    {
        _model = model;
        try
        {
            // One without content is left closed: it holds nothing, or is a pipe.
            foreach (var path in paths.Where(RegularFile.HasContent))
                _shards.Add(ModuleLiteral.IsModule(path) ? new MemoryStream(ModuleLiteral.Bytes(path, model)) : File.OpenRead(path));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public long Length => _shards.Sum(static shard => shard.Length);

    public void ReadExactly(Span<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            var read = _shards[_current].Read(buffer);
            if (read == 0 && ++_current == _shards.Count)
                throw new ModelImportException($"The weights of model '{_model}' were cut short while they were read.");
            buffer = buffer[read..];
        }
    }

    public void Dispose()
    {
        foreach (var shard in _shards)
            shard.Dispose();
    }
}
