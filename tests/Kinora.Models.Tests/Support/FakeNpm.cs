using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Kinora.Models.Npm;

namespace Kinora.Models.Tests.Support;

/// <summary>A program in npm's place: a shell script that delivers a tarball, fails, or hangs. It writes a line a start to
/// "starts".</summary>
internal sealed class FakeNpm(TestFolder folder)
{
    private readonly string _script = folder.File("npm");

    public string Tarball => folder.File("package.tgz");

    public int Starts => File.Exists(folder.File("starts")) ? File.ReadAllLines(folder.File("starts")).Length : 0;

    public NpmClient Client => new(folder.File("home"), new NpmProgram(_script));

    /// <summary>Packs files and makes npm deliver them.</summary>
    public NpmPackage Deliver(params (string Path, byte[] Content)[] files)
    {
        using (var tarball = new TarWriter(new GZipStream(File.Create(Tarball), CompressionLevel.Fastest)))
        {
            foreach (var (path, content) in files)
                tarball.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "package/" + path) { DataStream = new MemoryStream(content) });
        }

        Does($"cp '{Tarball}' \"$(echo \"$@\" | sed 's/.*--pack-destination \\([^ ]*\\).*/\\1/')/p.tgz\"");
        return Package();
    }

    /// <summary>The pinned package whose hash is that of the tarball.</summary>
    public NpmPackage Package() =>
        new("@test/models", "1.2.3", "sha512-" + Convert.ToBase64String(SHA512.HashData(File.ReadAllBytes(Tarball)))) { License = "MIT" };

    public void Does(string script)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "npm's stand-in is a shell script.");
        File.WriteAllText(_script, $"#!/bin/sh\necho \"$@\" >> '{folder.File("starts")}'\n{script}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);
}
