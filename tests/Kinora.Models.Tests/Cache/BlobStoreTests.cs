using System.Security.Cryptography;
using System.Text;
using Kinora.Models.Cache;
using Kinora.Models.Tests.Support;

namespace Kinora.Models.Tests.Cache;

public sealed class BlobStoreTests : IDisposable
{
    private const string Content = "some weights";

    private static readonly string Hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Content)));

    private readonly TestFolder _home = new();

    public void Dispose() => _home.Dispose();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private BlobStore Blobs => new(_home.Path);

    [Fact]
    public async Task AddAsync_FinishedFile_IsThereByItsHashAndReadOnly()
    {
        var file = Unfinished(Content);

        var blob = await Blobs.AddAsync(file, Hash, Cancellation);

        Assert.Equal((Hash, Content.Length, Path.Join(_home.Path, "blobs", Hash)), (blob.Sha256, blob.Size, blob.Path));
        Assert.Equal(Content, await File.ReadAllTextAsync(blob.Path, Cancellation));
        Assert.True(Blobs.Has(Hash, Content.Length));
        Assert.False(Blobs.Has(Hash, Content.Length + 1));
        Assert.False(File.Exists(file));
        if (!OperatingSystem.IsWindows())
            Assert.False(File.GetUnixFileMode(blob.Path).HasFlag(UnixFileMode.UserWrite));
    }

    [Fact]
    public async Task AddAsync_OtherContentThanNamed_IsRefusedAndGone()
    {
        var file = Unfinished("something else");

        var error = await Assert.ThrowsAsync<IntegrityException>(() => Blobs.AddAsync(file, Hash, Cancellation));

        Assert.Contains(Hash, error.Message);
        Assert.False(File.Exists(file));
        Assert.False(Blobs.Has(Hash, Content.Length));
    }

    [Fact]
    public async Task AddAsync_Link_IsRefusedAndWhatItLeadsToStays()
    {
        var target = _home.File("secret");
        await File.WriteAllTextAsync(target, Content, Cancellation);
        var link = Blobs.PartialPath("model");
        File.CreateSymbolicLink(link, target);

        await Assert.ThrowsAsync<IntegrityException>(() => Blobs.AddAsync(link, Hash, Cancellation));

        Assert.False(File.Exists(link));
        Assert.True(File.Exists(target));
        Assert.False(Blobs.Has(Hash, Content.Length));
    }

    [Fact]
    public async Task AddAsync_SameContentTwice_IsKeptOnce()
    {
        var first = await Blobs.AddAsync(Unfinished(Content), null, Cancellation);

        Assert.Equal(first, await Blobs.AddAsync(Unfinished(Content), null, Cancellation));

        Assert.Equal([first.Path], Directory.GetFiles(_home.File("blobs")));
    }

    [Fact]
    public async Task AddAsync_BlobThatWasCutShort_IsReplaced()
    {
        Directory.CreateDirectory(_home.File("blobs"));
        await File.WriteAllTextAsync(Blobs.PathOf(Hash), "some", Cancellation);
        Assert.False(Blobs.Has(Hash, Content.Length));

        var blob = await Blobs.AddAsync(Unfinished(Content), Hash, Cancellation);

        Assert.Equal(Content, await File.ReadAllTextAsync(blob.Path, Cancellation));
    }

    [Fact]
    public async Task AddAsync_LinkInTheBlobsPlace_IsReplacedAndWhatItLeadsToStays()
    {
        Directory.CreateDirectory(_home.File("blobs"));
        await File.WriteAllTextAsync(_home.File("elsewhere"), Content, Cancellation);
        File.CreateSymbolicLink(Blobs.PathOf(Hash), _home.File("elsewhere"));
        Assert.False(Blobs.Has(Hash, Content.Length));

        var blob = await Blobs.AddAsync(Unfinished(Content), Hash, Cancellation);

        Assert.Null(new FileInfo(blob.Path).LinkTarget);
        Assert.Equal(Content, await File.ReadAllTextAsync(_home.File("elsewhere"), Cancellation));
    }

    [Theory]
    [InlineData("")]
    [InlineData("../../../etc/passwd")]
    [InlineData("ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789")]
    public void PathOf_WhatIsNoHash_IsRefused(string hash) => Assert.Throws<ModelException>(() => Blobs.PathOf(hash));

    private string Unfinished(string content)
    {
        var path = Blobs.PartialPath("model");
        File.WriteAllText(path, content);
        return path;
    }
}
