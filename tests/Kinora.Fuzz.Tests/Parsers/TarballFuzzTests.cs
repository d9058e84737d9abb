using System.IO.Compression;
using Kinora.Fuzz.Tests.Fuzzing;
using Kinora.Models.Npm;

namespace Kinora.Fuzz.Tests.Parsers;

/// <summary>A stranger's package: whatever it holds, files appear in the folder only, and only those that are wanted.</summary>
public sealed class TarballFuzzTests : ParserFuzzTests, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kinora-fuzz-");

    public override IReadOnlyList<byte[]> Words => WordsOf(
        "package/", "model.json", "../", "/etc/x", "..\\", "ustar", "ustar\u000000", "0000644", "00000000010", "77777777777", "27 path=package/../../x\n", "\0", "x", "g", "L", "K", "1", "2", "5");

    public override int MostBytes => 32 << 10;

    protected override string Parser => "tarball";

    /// <summary>An input in which gzip is not recognised is zipped first, so that mutations reach what is inside.</summary>
    public override string Handle(byte[] input)
    {
        var target = Path.Join(_folder.FullName, "package");
        using var tarball = new MemoryStream(input is [0x1f, 0x8b, ..] ? input : Zip(input));
        try
        {
            NpmTarball.UnpackAsync(tarball, static path => path.EndsWith("model.json", StringComparison.Ordinal), target, CancellationToken.None).GetAwaiter().GetResult();
            return $"taken {(Directory.Exists(target) ? "with" : "without")} a file";
        }
        catch (Exception error) when (error is NpmException or InvalidDataException or EndOfStreamException)
        {
            return error.Message;
        }
        finally
        {
            Assert.All(_folder.GetFileSystemInfos(), entry => Assert.Equal(target, entry.FullName));
            if (Directory.Exists(target))
            {
                Assert.All(Directory.GetFiles(target, "*", SearchOption.AllDirectories), static file => Assert.EndsWith("model.json", file, StringComparison.Ordinal));
                Directory.Delete(target, recursive: true);
            }
        }
    }

    public override long MostAllocated(int length) => (2 << 20) + (64L * length);

    public void Dispose() => _folder.Delete(recursive: true);

    private static byte[] Zip(byte[] tar)
    {
        using var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(tar);
        }

        return zipped.ToArray();
    }
}
