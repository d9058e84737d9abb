namespace Kinora.Bench;

/// <summary>The small classifier that lies beside the checkout, with the contract that tells how to use it.</summary>
internal static class ClassifierFile
{
    private const string Name = "mobilenetv3_small_1.0_224_imagenet_fp32.onnx";

    private const string Contract = """
        input: {name: input, layout: nchw, color: rgb, width: 224, height: 224, mean: [127.5, 127.5, 127.5], std: [127.5, 127.5, 127.5], resize: centre_crop, crop: 0.875}
        decode: {recipe: classes, score: 0.05, logits: true, outputs: {scores: [logits]}}
        labels: imagenet_labels_1000.txt
        """;

    /// <summary>Puts model, contract and labels into one folder; null where the model is not there.</summary>
    public static string? Prepare()
    {
        var shared = Path.Join(Path.GetDirectoryName(Clips.Root), "shared", "models");
        if (!File.Exists(Path.Join(shared, Name)))
        {
            return null;
        }

        var folder = Directory.CreateDirectory(Path.Join(Path.GetTempPath(), "kinora-bench-classifier")).FullName;
        foreach (var file in new[] { Name, "imagenet_labels_1000.txt" })
        {
            File.Copy(Path.Join(shared, file), Path.Join(folder, file), overwrite: true);
        }

        File.WriteAllText(Path.Join(folder, Path.ChangeExtension(Name, ".yaml")), Contract);
        return Path.Join(folder, Name);
    }
}
