using Kinora.Models.Npm;
using Kinora.Models.Providers;
using Kinora.Models.Tests.Support;

namespace Kinora.Models.Tests;

public sealed class ProviderPackageTests
{
    [Fact]
    public void Folder_WhenEveryLibraryIsThere_IsThePackages()
    {
        using var home = new TestFolder();
        var npm = new NpmClient(home.Path);
        foreach (var library in (string[])[ProviderPackage.SharedLibrary, ProviderPackage.CudaLibrary, ProviderPackage.TensorRtLibrary])
        {
            Assert.Null(ProviderPackage.Folder(npm));
            var file = Path.Join(npm.FolderOf(ProviderPackage.Package), library);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, []);
        }

        Assert.Equal(npm.FolderOf(ProviderPackage.Package), ProviderPackage.Folder(npm));
    }

    [Fact]
    public async Task FetchAsync_PackageThatIsNotThePinnedOne_IsRefused()
    {
        using var folder = new TestFolder();
        var npm = new FakeNpm(folder);
        npm.Deliver((ProviderPackage.CudaLibrary, FakeNpm.Text("not it")));
        var error = await Assert.ThrowsAsync<NpmException>(
            () => ProviderPackage.FetchAsync(npm.Client, cancellation: TestContext.Current.CancellationToken));
        Assert.Contains("is not what was pinned", error.Message);
        Assert.Null(ProviderPackage.Folder(npm.Client));
    }
}
