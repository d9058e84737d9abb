using Kinora.Media.Encoders;

namespace Kinora.Media.Recording.Copying;

/// <summary>One file of a copied recording while it is written. Whatever was written is in it, whoever is killed.</summary>
internal sealed class CopiedFile : IDisposable
{
    private readonly FileStream _file;
    private readonly MovieStart _movie;
    private readonly DateTimeOffset _startedAt;
    private readonly long _from;
    private long _frames;
    private long _until;
    private long _whole;

    private CopiedFile(FileStream file, MovieStart movie, DateTimeOffset startedAt, long from) => (_file, _movie, _startedAt, _from, _until) = (file, movie, startedAt, from, from);

    /// <summary>Begins a file with a fragment that a player can begin with.</summary>
    /// <exception cref="EncoderException">It cannot be written.</exception>
    public static CopiedFile Begin(string folder, MovieStart movie, MovieFragment first, DateTimeOffset startedAt)
    {
        var path = RecordingNames.Make(folder, startedAt);

        // No buffer: a fragment is one write, and then the system's.
        var file = new CopiedFile(new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.Read, bufferSize: 0), movie, startedAt, first.Start);
        try
        {
            file.Write(movie.Bytes);
            file.Add(first);
            return file;
        }
        catch
        {
            file.Dispose();
            File.Delete(path);
            throw;
        }
    }

    /// <summary>How long it is with this fragment as the next.</summary>
    public TimeSpan LengthBefore(MovieFragment next) => TimeSpan.FromSeconds((next.Start - _from) / (double)_movie.TicksPerSecond);

    /// <exception cref="EncoderException">It cannot be written.</exception>
    public void Add(MovieFragment fragment)
    {
        Write(fragment.HeaderFrom(_from));
        Write(fragment.Pixels);
        _frames += fragment.Frames;
        _until = fragment.Start + fragment.Duration;
        _whole = _file.Position;
    }

    /// <summary>What is in it.</summary>
    /// <param name="problem">Why it is not whole; null when it is.</param>
    public RecordedFile Finish(string? problem)
    {
        Dispose();
        return new RecordedFile(
            _file.Name, _startedAt, TimeSpan.FromSeconds((_until - _from) / (double)_movie.TicksPerSecond), _frames, new FileInfo(_file.Name).Length, problem);
    }

    public void Dispose() => _file.Dispose();

    private void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _file.Write(bytes);
        }
        catch (IOException error)
        {
            // The beginning of a fragment would only make players complain.
            _file.SetLength(_whole);
            var reason = error.Message.Split(" : ")[0].TrimEnd('.');
            throw new EncoderException($"'{_file.Name}' cannot be written ({reason}): free some space there, or record to another folder.", error) { IsOutput = true };
        }
    }
}
