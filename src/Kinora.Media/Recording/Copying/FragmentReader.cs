using System.Buffers.Binary;

namespace Kinora.Media.Recording.Copying;

/// <summary>Takes a fragmented MP4 apart, as ffmpeg writes it into a pipe.</summary>
internal sealed class FragmentReader(Stream input)
{
    /// <summary>More than a second of pictures ever has.</summary>
    private const int MostBytes = 256 << 20;

    private readonly byte[] _header = new byte[MovieBox.HeaderBytes];
    private byte[] _before = [];

    /// <summary>What stands before the first fragment; null until that has come.</summary>
    public MovieStart? Start { get; private set; }

    /// <summary>The next fragment; null at the end.</summary>
    /// <exception cref="InvalidDataException">It is no fragmented MP4.</exception>
    public async Task<MovieFragment?> NextAsync(CancellationToken cancellationToken)
    {
        byte[]? moof = null;
        while (await BoxAsync(cancellationToken).ConfigureAwait(false) is { } box)
        {
            switch (MovieBox.NameOf(box))
            {
                case "moof":
                    moof = box;
                    break;
                case "mdat" when moof is not null:
                    return new MovieFragment(moof, box);
                case "ftyp":
                    _before = box;
                    break;
                case "moov":
                    Start = new MovieStart([.. _before, .. box]);
                    break;
            }
        }

        return null;
    }

    /// <summary>The next box; null at the end, also where the last one was cut off.</summary>
    private async Task<byte[]?> BoxAsync(CancellationToken cancellationToken)
    {
        if (await input.ReadAtLeastAsync(_header, _header.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false) < _header.Length)
        {
            return null;
        }

        var length = BinaryPrimitives.ReadUInt32BigEndian(_header);
        if (length is < MovieBox.HeaderBytes or > MostBytes)
        {
            throw new InvalidDataException($"a box has {length} bytes");
        }

        var box = new byte[length];
        _header.CopyTo(box, 0);
        var rest = box.AsMemory(MovieBox.HeaderBytes);
        return await input.ReadAtLeastAsync(rest, rest.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false) == rest.Length ? box : null;
    }
}
