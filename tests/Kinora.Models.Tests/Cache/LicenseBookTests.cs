using Kinora.Models.Cache;
using Kinora.Models.Catalog;
using Kinora.Models.Tests.Support;

namespace Kinora.Models.Tests.Cache;

public sealed class LicenseBookTests : IDisposable
{
    private readonly TestFolder _home = new();

    public void Dispose() => _home.Dispose();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("MIT")]
    [InlineData("apache-2.0")]
    [InlineData("cc-by-4.0")]
    [InlineData("GPL-3.0-only OR MIT")]
    [InlineData("(MIT AND BSD-3-Clause) OR GPL-2.0-only")]
    public void IsPermissive_OneThatAsksNothing_IsTrue(string license) => Assert.True(LicenseTerms.IsPermissive(license));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("unknown")]
    [InlineData("other")]
    [InlineData("GPL-3.0-only")]
    [InlineData("agpl-3.0")]
    [InlineData("cc-by-nc-4.0")]
    [InlineData("openrail")]
    [InlineData("MIT AND GPL-3.0-only")]
    [InlineData("MIT AND")]
    [InlineData("(MIT")]
    [InlineData("MIT MIT")]
    [InlineData("MIT-ish")]
    public void IsPermissive_AnythingElse_IsFalse(string? license) => Assert.False(LicenseTerms.IsPermissive(license));

    [Fact]
    public async Task AcceptAsync_OneLicenceOfAModel_IsRememberedForThatOnly()
    {
        var book = Book();
        Assert.False(book.Allows("org/name", "cc-by-nc-4.0"));

        await book.AcceptAsync("org/name", "cc-by-nc-4.0", Cancellation);

        Assert.True(Book().Allows("org/name", "cc-by-nc-4.0"));
        Assert.False(Book().Allows("org/name", "agpl-3.0"));
        Assert.False(Book().Allows("org--name", "cc-by-nc-4.0"));
        Assert.False(Book().Allows("org/name", null));
    }

    [Fact]
    public async Task AcceptAsync_UnknownLicence_IsRememberedUntilItIsKnown()
    {
        await Book().AcceptAsync("centernet", null, Cancellation);

        Assert.True(Book().Allows("centernet", null));
        Assert.True(Book().Allows("centernet", "unknown"));
        Assert.False(Book().Allows("centernet", "AGPL-3.0-only"));
    }

    [Theory]
    [InlineData("all")]
    [InlineData("agpl-3.0-only")]
    [InlineData("Fr-Detect")]
    public void Allows_NamedInTheConfiguration_IsTrue(string entry) => Assert.True(Book(entry).Allows("fr_detect", "AGPL-3.0-only"));

    [Fact]
    public void Allows_OthersNamedInTheConfiguration_IsFalse() => Assert.False(Book("faceres", "GPL-3.0-only").Allows("fr_detect", "unknown"));

    [Fact]
    public async Task Allows_DamagedRecord_IsFalse()
    {
        await Book().AcceptAsync("centernet", "unknown", Cancellation);
        await File.WriteAllTextAsync(_home.File("licences/centernet.json"), "{", Cancellation);

        Assert.False(Book().Allows("centernet", "unknown"));
    }

    [Fact]
    public async Task GetAsync_LicenceThatIsNotAccepted_IsRefusedWithTheRemedyAndFetchesNothing()
    {
        var npm = new FakeNpm(new TestFolder());
        var store = new ModelStore(_home.Path, null, npm.Client, new ModelStoreOptions());

        var error = await Assert.ThrowsAsync<LicenseException>(() => store.GetAsync("centernet", cancellation: Cancellation));

        Assert.Equal(
            "Model 'centernet' names no licence that is known, so its terms have to be accepted once: read them at " +
            "https://github.com/610265158/mobilenetv3_centernet, then run kinora models pull centernet --accept-licence " +
            "(for a server, name the model in model_cache: {accepted_licences: […]}).",
            error.Message);
        Assert.Equal(0, npm.Starts);
    }

    [Fact]
    public void Allows_DefaultModels_NeedNoAcceptance() =>
        Assert.All(["nanodet", "nanodet_256"], id => Assert.True(Book().Allows(id, ModelStore.LicenseOf(ModelCatalog.Default.Find(id)))));

    private LicenseBook Book(params string[] accepted) => new(_home.Path, accepted);
}
