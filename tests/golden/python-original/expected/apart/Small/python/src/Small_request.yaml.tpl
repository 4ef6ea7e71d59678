apiVersion: golden.services.k8s.aws/v1
kind: Small
metadata:
  name: 
  annotations:
    services.k8s.aws/region: 
spec:
  size: 
