using System.Formats.Tar;
using System.Globalization;
using System.Text;

namespace Kinora.Models.Npm;

/// <summary>
/// A tar archive on its way to whoever unpacks it. It looks at each header as it passes and refuses what no package needs: names and
/// attributes longer than a page, for which memory would be taken at once, and more bytes in all than any package has.
/// </summary>
/// <param name="tar">The archive, already unzipped; the guard closes it.</param>
/// <param name="mostBytes">How many bytes may pass.</param>
internal sealed class TarGuard(Stream tar, long mostBytes) : Stream
{
    /// <summary>Of the names and attributes that stand before an entry.</summary>
    public const int LongestAttributes = 64 << 10;

    private const int Block = 512;
    private const int SizeAt = 124;
    private const int SizeLength = 12;
    private const int TypeAt = 156;

    private readonly byte[] _header = new byte[Block];
    private int _headerBytes;
    private long _content;
    private long _passed;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="InvalidDataException">What passes is refused.</exception>
    public override int Read(Span<byte> buffer)
    {
        var count = tar.Read(buffer);
        Look(buffer[..count]);
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc cref="Read(Span{byte})"/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await tar.ReadAsync(buffer, cancellationToken);
        Look(buffer.Span[..count]);
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            tar.Dispose();
        base.Dispose(disposing);
    }

    private void Look(ReadOnlySpan<byte> bytes)
    {
        if ((_passed += bytes.Length) > mostBytes)
            throw new InvalidDataException($"it holds more than {mostBytes} bytes");
        while (bytes.Length > 0)
        {
            var skipped = (int)Math.Min(_content, bytes.Length);
            _content -= skipped;
            bytes = bytes[skipped..];
            var taken = Math.Min(Block - _headerBytes, bytes.Length);
            bytes[..taken].CopyTo(_header.AsSpan(_headerBytes));
            bytes = bytes[taken..];
            if ((_headerBytes += taken) < Block)
                return;
            (_headerBytes, _content) = (0, Content());
        }
    }

    // Content fills whole blocks. A header of zeros ends the archive and has none.
    private long Content()
    {
        if (_header.AsSpan().IndexOfAnyExcept((byte)0) < 0)
            return 0;
        var size = Size();
        var isAttributes = (TarEntryType)_header[TypeAt] is TarEntryType.ExtendedAttributes or TarEntryType.GlobalExtendedAttributes
            or TarEntryType.LongPath or TarEntryType.LongLink;
        if (size < 0 || size > mostBytes || (isAttributes && size > LongestAttributes))
            throw new InvalidDataException($"an entry says that it has {size} bytes");
        return (size + Block - 1) / Block * Block;
    }

    // Eight octal digits, or where the first bit is set a binary number.
    private long Size()
    {
        var field = _header.AsSpan(SizeAt, SizeLength);
        if ((field[0] & 0x80) != 0)
        {
            var binary = (long)(field[0] & 0x7f);
            foreach (var part in field[1..])
                binary = binary > long.MaxValue >> 9 ? long.MaxValue >> 1 : (binary << 8) | part;
            return binary;
        }

        var size = 0L;
        foreach (var digit in Encoding.ASCII.GetString(field).Trim('\0', ' '))
        {
            if (digit is < '0' or > '7')
                throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"the size of an entry holds the byte {(int)digit}"));
            size = (size << 3) | (uint)(digit - '0');
        }

        return size;
    }
}
