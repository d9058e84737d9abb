using System.Text.Json;
using Kinora.Pipelines.Capture;
using Kinora.Tests.Support;

namespace Kinora.Pipelines.Tests.Capture;

public sealed class CaptureFolderTests : IDisposable
{
    private static readonly TimeSpan Month = TimeSpan.FromDays(30);
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Save_AFrame_IsAPairUnderItsDay()
    {
        using var captures = Open();
        var name = Save(captures, 1, unsent: false)!.Value.Name;

        var pair = Path.Join(_folder.Path, "2026", "11", "21", name.Stem);
        Assert.Equal(new byte[1000], File.ReadAllBytes(pair + ".jpg"));
        using var json = JsonDocument.Parse(File.ReadAllBytes(pair + ".json"));
        Assert.Equal("2026-11-21T10:00:01.000Z", json.RootElement.GetProperty("timestamp").GetString());
        Assert.Equal("dog", json.RootElement.GetProperty("detections")[0].GetProperty("label").GetString());
        Assert.Equal(captures.Bytes, new FileInfo(pair + ".jpg").Length + new FileInfo(pair + ".json").Length);
    }

    [Fact]
    public void Save_AFrame_IsInAFolderThatNobodyElseReads()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");
        using var captures = Open();
        Save(captures, 1, unsent: false);

        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(Path.Join(_folder.Path, "2026", "11", "21")));
    }

    [Fact]
    public void Save_MoreThanTheQuota_RemovesTheOldestAndNothingOfOthers()
    {
        var others = Others();
        using var captures = Open(quota: 5000);
        var names = Enumerable.Range(0, 20).Select(i => Save(captures, i, unsent: false)!.Value.Name).ToArray();

        Assert.InRange(captures.Bytes, 1, 5000);
        Assert.Equal(names[^4..].Select(name => name.Stem), Stems());
        Assert.All(others, file => Assert.True(File.Exists(file), file));
    }

    [Fact]
    public void Open_AfterARestart_KnowsWhatIsThereAndKeepsToQuotaAndAge()
    {
        var others = Others();
        CaptureName[] names;
        using (var first = Open())
        {
            names = [.. Enumerable.Range(0, 10).Select(i => Save(first, i, unsent: false)!.Value.Name)];
        }

        using (var second = Open(quota: 6200))
        {
            Assert.InRange(second.Bytes, 1, 6200);
            Assert.Equal(names[^5..].Select(name => name.Stem), Stems());
            second.RemoveOld(names[8].Time + Month);
            Assert.Equal(names[^2..].Select(name => name.Stem), Stems());
            second.RemoveOld(Captured.Start.AddYears(1));
        }

        Assert.Empty(Stems());
        Assert.All(others, file => Assert.True(File.Exists(file), file));
    }

    [Fact]
    public void Open_AfterTheEndInTheMiddleOfAFrame_ClearsWhatIsHalfAway()
    {
        CaptureName whole, halved, cut;
        using (var first = Open())
        {
            (whole, halved, cut) = (Save(first, 1, unsent: true)!.Value.Name, Save(first, 2, unsent: true)!.Value.Name, Save(first, 3, unsent: false)!.Value.Name);
        }

        var day = Path.Join(_folder.Path, whole.Folder);
        File.Delete(Path.Join(day, halved.Stem + ".json"));
        File.Move(Path.Join(day, cut.Stem + ".json"), Path.Join(day, $".{cut.Stem}.json.part"));
        using var second = CaptureFolder.Open(_folder.Path, long.MaxValue, Month, null, out var unsent);

        Assert.Equal([whole], unsent.Select(entry => entry.Name));
        Assert.Equal([$".{whole.Stem}.unsent", whole.Stem + ".jpg", whole.Stem + ".json"], Directory.EnumerateFiles(day).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Save_UnsentFramesFillTheQuota_KeepsThemAndRefusesNewOnes()
    {
        using var captures = Open(quota: 3500);
        var sent = Save(captures, 0, unsent: false)!.Value;
        var first = Save(captures, 1, unsent: true)!.Value;
        var second = Save(captures, 2, unsent: true)!.Value;

        Assert.Null(Save(captures, 4, unsent: true));
        Assert.DoesNotContain(sent.Name.Stem, Stems());
        captures.RemoveOld(Captured.Start.AddYears(1));
        Assert.Contains(first.Name.Stem, Stems());

        captures.OnSent(first);
        Assert.NotNull(Save(captures, 6, unsent: true));
        Assert.DoesNotContain(first.Name.Stem, Stems());
        Assert.Contains(second.Name.Stem, Stems());
    }

    [Fact]
    public void Open_AFolderThatAnotherWritesInto_IsRefused()
    {
        using var first = Open();
        var error = Assert.Throws<CaptureException>(() => Open());
        Assert.Equal($"Another kinora captures into '{_folder.Path}' already: end it, or name another folder.", error.Message);
    }

    [Fact]
    public void Open_AFile_IsRefusedWithARemedy()
    {
        File.WriteAllText(_folder["file"], "");
        var error = Assert.Throws<CaptureException>(() => CaptureFolder.Open(_folder["file"], 1 << 20, Month, null, out _));
        Assert.Contains("Name another folder in capture.directory.", error.Message, StringComparison.Ordinal);
    }

    private static CaptureEntry? Save(CaptureFolder captures, int second, bool unsent) =>
        captures.Save(CaptureName.At(Captured.Start.AddSeconds(second)), new byte[1000], Captured.Result(second, found: ("dog", .5f)), unsent);

    private CaptureFolder Open(long quota = long.MaxValue) => CaptureFolder.Open(_folder.Path, quota, Month, null, out _);

    /// <summary>Files that lie there and are nobody's captures, some of them nearly.</summary>
    private string[] Others()
    {
        var day = Directory.CreateDirectory(_folder["2026/11/21"]).FullName;
        var strange = CaptureName.At(Captured.Start.AddDays(-100));
        string[] files =
        [
            _folder["notes.txt"], Path.Join(day, "holiday.jpg"), Path.Join(day, "holiday.json"), Path.Join(day, strange.Stem + ".jpg"), Path.Join(day, strange.Stem + ".json"),
            Path.Join(day, ".hidden.part"), Path.Join(day, "20261121T100000000Z_0199a000-0000-7000-8000-000000000000.jpg"),
        ];
        foreach (var file in files)
        {
            File.WriteAllText(file, "mine");
        }

        var outside = Directory.CreateDirectory(_folder["outside"]).FullName;
        var linked = CaptureName.At(Captured.Start.AddDays(-50));
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[linked.Folder])!);
        Directory.CreateSymbolicLink(_folder[linked.Folder], outside);
        var behind = Path.Join(outside, linked.Stem + ".jpg");
        File.WriteAllText(behind, "mine");
        return [.. files, behind];
    }

    private string[] Stems() => [.. CaptureFiles.Days(_folder.Path).SelectMany(CaptureFiles.Pairs).Select(name => name.Stem)];
}
