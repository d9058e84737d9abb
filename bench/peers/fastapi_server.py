"""The service that one would otherwise write: FastAPI on one uvicorn worker, OpenCV, and torch's MobileNetV3-small, traced, frozen and, unless only that is asked for,
optimised for inference.

usage: fastapi_server.py PORT health|health-uvloop|predict[-frozen][-one-thread]

Weights are random: speed does not depend on them. /predict takes the picture as the body. It is a plain function, so FastAPI runs it on its
pool of threads; a run of the model takes as many threads as torch likes, or one, so that several requests are answered side by side.
"""
import sys
import warnings

import uvicorn
from fastapi import Body, FastAPI

port, mode = int(sys.argv[1]), sys.argv[2]
app = FastAPI()


@app.get("/health")
async def health():
    return {"status": "ok"}


if mode.startswith("predict"):
    import cv2
    import numpy as np
    import torch
    import torchvision

    warnings.filterwarnings("ignore", message="An output with one or more elements was resized")
    if mode.endswith("one-thread"):
        torch.set_num_threads(1)
        cv2.setNumThreads(1)
    with torch.no_grad():
        model = torchvision.models.mobilenet_v3_small().eval()
        model = torch.jit.freeze(torch.jit.trace(model, torch.zeros(1, 3, 224, 224)))
        if not mode.startswith("predict-frozen"):
            model = torch.jit.optimize_for_inference(model)
    mean = np.array([0.485, 0.456, 0.406], np.float32) * 255
    scale = 1 / (np.array([0.229, 0.224, 0.225], np.float32) * 255)

    @app.post("/predict")
    def predict(picture: bytes = Body(..., media_type="image/jpeg")):
        pixels = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_COLOR)
        height, width = pixels.shape[:2]
        side = 256 / min(height, width)
        pixels = cv2.resize(pixels, (round(width * side), round(height * side)), interpolation=cv2.INTER_LINEAR)
        top, left = (pixels.shape[0] - 224) // 2, (pixels.shape[1] - 224) // 2
        pixels = cv2.cvtColor(pixels[top:top + 224, left:left + 224], cv2.COLOR_BGR2RGB)
        tensor = torch.from_numpy(((pixels.astype(np.float32) - mean) * scale).transpose(2, 0, 1)[None].copy())
        with torch.inference_mode():
            scores, classes = torch.softmax(model(tensor)[0], 0).topk(5)
        return {"predictions": [{"label": str(c), "score": round(s, 4)} for c, s in zip(classes.tolist(), scores.tolist())], "has_person": False}


loop, http = ("uvloop", "httptools") if mode == "health-uvloop" else ("asyncio", "h11")
uvicorn.run(app, host="127.0.0.1", port=port, loop=loop, http=http, log_level="warning", access_log=False)
